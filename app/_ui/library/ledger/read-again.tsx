"use client";
import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { retryDocuments } from "../../../(app)/library/[id]/actions";
import { retryAllFailed } from "../../../(app)/library/ledger/actions";
import { ErrorNote } from "../../forms/error-note";
import { useAction } from "../../forms/use-action";

/** Has one failed file read again. */
export function ReadAgain({ id, name }: { id: string; name: string }) {
  const t = useTranslations("library");
  const retry = useAction(retryDocuments);
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        loading={retry.isPending}
        aria-label={t("read-again-name", { name })}
        onClick={() => retry.run([id])}
      >
        {t("read-again")}
      </Button>
      <ErrorNote code={retry.code} />
    </>
  );
}

/** Has every failed file of a collection read again. */
export function ReadAllAgain({ collectionId, failed }: { collectionId: string; failed: number }) {
  const t = useTranslations("library");
  const retry = useAction(retryAllFailed);
  return (
    <>
      <Button variant="default" loading={retry.isPending} onClick={() => retry.run(collectionId)}>
        {t("read-all-again", { count: failed })}
      </Button>
      <ErrorNote code={retry.code} />
    </>
  );
}
