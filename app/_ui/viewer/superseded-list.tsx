"use client";
import { CloseButton } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { DocumentHistory, RelatedDocument } from "#lib/documents/history";
import { changeSupersession } from "../../(app)/documents/actions";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import classes from "./viewer.module.css";

/** What the document takes the place of, and what takes its place; who manages the collection can take it back. */
export function SupersededList({
  documentId,
  history,
  mayManage,
  onChanged,
}: {
  documentId: string;
  history: DocumentHistory;
  mayManage: boolean;
  onChanged: () => void;
}) {
  const t = useTranslations("document");
  const { run, isPending, code } = useAction(changeSupersession);
  const end = async (heirId: string, formerId: string) => {
    if ((await run(heirId, formerId, false)) !== undefined) onChanged();
  };
  const list = (label: string, related: readonly RelatedDocument[], endOne: (id: string) => Promise<void>) =>
    related.length > 0 && (
      <>
        <h3>{label}</h3>
        <ul>
          {related.map(({ id, name }) => (
            <li key={id} className={classes.relatedLine}>
              <Link href={`/documents/${id}`} prefetch={false}>
                {name}
              </Link>
              {mayManage && (
                <CloseButton
                  size="xs"
                  disabled={isPending}
                  onClick={() => void endOne(id)}
                  aria-label={t("supersede-end", { document: name })}
                />
              )}
            </li>
          ))}
        </ul>
      </>
    );
  return (
    <>
      {list(t("supersedes"), history.supersedes, (id) => end(documentId, id))}
      {list(t("superseded-by-label"), history.supersededBy, (id) => end(id, documentId))}
      <ErrorNote code={code} />
    </>
  );
}
