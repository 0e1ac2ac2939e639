"use client";
import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { DocumentVersion } from "#lib/documents/history";
import { removeVersion } from "../../(app)/documents/actions";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { useAction } from "../forms/use-action";

/** Deletes one version of a document, after saying what becomes of answers that cited it. */
export function DeleteVersion({ version, onDeleted }: { version: DocumentVersion; onDeleted: () => void }) {
  const t = useTranslations("document");
  const { run, isPending, code, clear } = useAction(removeVersion);
  const [isOpen, setIsOpen] = useState(false);
  const number = version.version;
  const confirm = async () => {
    if ((await run(version.id)) === undefined) return;
    setIsOpen(false);
    onDeleted();
  };
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        color="red"
        aria-label={t("delete-version-of", { version: number })}
        onClick={() => {
          clear();
          setIsOpen(true);
        }}
      >
        {t("delete-version")}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={t("delete-version-title", { version: number })}
        confirm={t("delete-version")}
        isPending={isPending}
        code={code}
        onConfirm={() => void confirm()}
        onClose={() => setIsOpen(false)}
      >
        {t("delete-version-explained")}
      </ConfirmDialog>
    </>
  );
}
