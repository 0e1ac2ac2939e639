"use client";
import { Button, CopyButton, Group, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import styles from "./admin.module.css";

/** A link that is shown this once, to be handed to the person. @param props.path its address, without the host */
export function LinkHandover(props: { path: string; onClose: () => void }) {
  const t = useTranslations("admin");
  const link = new URL(props.path, window.location.origin).href;
  return (
    <Stack gap="md">
      <Text size="sm">{t("link-explained")}</Text>
      <output className={styles.handover} aria-label={t("invitation-link")}>
        {link}
      </output>
      <Group justify="space-between" gap="xs">
        <CopyButton value={link}>
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
      </Group>
    </Stack>
  );
}
