"use client";
import { Alert } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import type { ErrorCode } from "#lib/errors";

/** Says in words why something was not done; spoken as soon as it appears. */
export function ErrorNote({ code, text }: { code: ErrorCode | null; text?: string | undefined }) {
  const t = useTranslations("errors");
  if (code === null) return null;
  return (
    <Alert role="alert" color="red" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} p="xs">
      {text ?? t(code)}
    </Alert>
  );
}
