"use client";
import { Button, CopyButton, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import styles from "./admin.module.css";

/** A password that is shown this once, to be handed to the person. */
export function Handover(props: { email: string; password: string; onClose: () => void }) {
  const t = useTranslations("admin");
  return (
    <Stack gap="md">
      <Text size="sm">{t("handover-explained", { email: props.email })}</Text>
      <output className={styles.handover} aria-label={t("first-password")}>
        {props.password}
      </output>
      <div style={{ display: "flex", justifyContent: "space-between", gap: 8 }}>
        <CopyButton value={props.password}>
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
        <Button onClick={props.onClose}>{t("handed-over")}</Button>
      </div>
    </Stack>
  );
}
