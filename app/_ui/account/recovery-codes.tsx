"use client";
import { Button, CopyButton, Group, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import styles from "./account.module.css";

/** Recovery codes, shown this once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const t = useTranslations("sign-in");
  return (
    <Stack gap="md">
      <Text size="sm">{t("recovery-codes-once")}</Text>
      <ol className={styles.codes} aria-label={t("recovery-codes")}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Group justify="space-between" gap="xs">
        <CopyButton value={codes.join("\n")}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {t(copied ? "copied" : "copy-codes")}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>{t("codes-kept")}</Button>
      </Group>
    </Stack>
  );
}
