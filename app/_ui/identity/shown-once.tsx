"use client";
import { Button, CopyButton, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import admin from "../admin/admin.module.css";

/** A secret that is shown this once, with a button to copy it. */
export function ShownOnce(props: { secret: string; label: string; explained: string; onClose: () => void }) {
  const t = useTranslations("identity");
  return (
    <Stack gap="md">
      <Text size="sm">{props.explained}</Text>
      <output className={admin.handover} style={{ overflowWrap: "anywhere" }} aria-label={props.label}>
        {props.secret}
      </output>
      <div style={{ display: "flex", justifyContent: "space-between", gap: 8 }}>
        <CopyButton value={props.secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {copied ? t("copied") : t("copy")}
            </Button>
          )}
        </CopyButton>
        <Button onClick={props.onClose}>{t("done")}</Button>
      </div>
    </Stack>
  );
}
