"use client";
import { Button, Group, Modal, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ReactNode, SubmitEvent } from "react";
import type { ErrorCode } from "#lib/errors";
import { ErrorNote } from "./error-note";

/** A form in a dialog: its fields, what went wrong, and the buttons to give up and to send. */
export function DialogForm(props: {
  isOpen: boolean;
  title: string;
  /** What the button says that sends it. */
  submit: string;
  isPending: boolean;
  code: ErrorCode | null;
  /** Said instead of the code's own sentence. */
  problem?: string | undefined;
  size?: "lg";
  onSubmit: (given: FormData) => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useTranslations("common");
  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    props.onSubmit(new FormData(event.currentTarget));
  }
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={props.title}
      size={props.size ?? "md"}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form onSubmit={submit} aria-label={props.title}>
        <Stack gap="md">
          {props.children}
          <ErrorNote code={props.code} text={props.problem} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" loading={props.isPending}>
              {props.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
