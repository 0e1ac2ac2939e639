"use client";
import { NativeSelect, NumberInput, Textarea } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { OnDeletion } from "#lib/db/schema";
import type { FolderSettings } from "#lib/folders/folders";

/** What a steward decides about a folder. */
export function SettingsFields(props: { value: FolderSettings; onChange: (value: FolderSettings) => void }) {
  const t = useTranslations("folders");
  const { value } = props;
  const change = (part: Partial<FolderSettings>) => props.onChange({ ...value, ...part });
  return (
    <>
      <NativeSelect
        label={t("on-deletion")}
        value={value.onDeletion}
        data={(["ask", "keep", "remove"] as const).map((choice) => ({
          value: choice,
          label: t(`on-deletion-${choice}`),
        }))}
        onChange={(event) => change({ onDeletion: event.currentTarget.value as OnDeletion })}
      />
      <NumberInput
        label={t("quiet")}
        value={value.quietSeconds}
        min={0}
        max={3600}
        allowDecimal={false}
        hideControls
        onChange={(seconds) => change({ quietSeconds: Number(seconds) || 0 })}
      />
      <Textarea
        label={t("ignore")}
        description={t("ignore-hint")}
        autosize
        minRows={2}
        maxRows={8}
        value={value.ignore}
        onChange={(event) => change({ ignore: event.currentTarget.value })}
      />
    </>
  );
}
