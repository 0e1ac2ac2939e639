"use client";
import { Button, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type SubmitEvent, useState } from "react";
import type { DocumentSummary } from "#lib/documents/documents";
import { changeValidity } from "../../(app)/documents/actions";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** First and last day on which this version applies; empty means no limit. */
export function ValidityForm({ document, onChanged }: { document: DocumentSummary; onChanged: () => void }) {
  const t = useTranslations("document");
  const c = useTranslations("common");
  const { run, isPending, code } = useAction(changeValidity);
  const [from, setFrom] = useState(document.validFrom ?? "");
  const [until, setUntil] = useState(document.validUntil ?? "");
  const [isSaved, setIsSaved] = useState(false);
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setIsSaved(false);
    if ((await run(document.id, from, until)) === undefined) return;
    setIsSaved(true);
    onChanged();
  };
  return (
    <form onSubmit={submit}>
      <h3>{t("validity")}</h3>
      <Stack gap="xs" mt={4}>
        <TextInput
          type="date"
          size="xs"
          label={t("valid-from")}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          size="xs"
          label={t("valid-until")}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <ErrorNote code={code} />
        <Button type="submit" size="compact-sm" variant="default" loading={isPending}>
          {c("save")}
        </Button>
        <span role="status">{isSaved ? t("validity-saved") : ""}</span>
      </Stack>
    </form>
  );
}
