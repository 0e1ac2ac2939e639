"use client";
import { Button, CopyButton, Group, Modal, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import styles from "./forms.module.css";

/** A dialog with something that is shown this once, to be copied or handed over: a password, a link, a token. */
export function ShownOnce(props: {
  /** Null: closed. */
  secret: string | null;
  title: string;
  /** What the secret is, for who does not see it. */
  label: string;
  explained: string;
  onClose: () => void;
}) {
  const t = useTranslations("common");
  return (
    <Modal
      opened={props.secret !== null}
      onClose={props.onClose}
      closeOnClickOutside={false}
      title={props.title}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Stack gap="md">
        <Text size="sm">{props.explained}</Text>
        <output className={styles.secret} aria-label={props.label}>
          {props.secret}
        </output>
        <Group justify="space-between" gap="xs">
          <CopyButton value={props.secret ?? ""}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={
                  copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
                }
                onClick={copy}
              >
                {t(copied ? "copied" : "copy")}
              </Button>
            )}
          </CopyButton>
          <Button onClick={props.onClose}>{t("done")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
