"use client";
import { Button, Checkbox, Group } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { DocumentState } from "#lib/db/schema";
import type { ActionResult } from "../../_server/action";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import styles from "../page/page.module.css";
import { MarkDocuments } from "../safeguards/mark-documents";
import { DocumentRow } from "./document-row";
import own from "./documents-table.module.css";

/** A document as the table shows it; sizes and times are text already. */
export type DocumentLine = {
  readonly id: string;
  readonly title: string;
  /** Where it came from, where the title does not say it; may be empty. */
  readonly path: string;
  readonly state: DocumentState;
  readonly reason: string | null;
  readonly format: string;
  readonly pages: string;
  readonly size: string;
  readonly added: string;
  readonly addedIso: string;
};
type Action = (ids: readonly string[]) => Promise<ActionResult>;

/** The documents of a collection, with what the person may do to one or several of them. */
export function DocumentsTable(props: {
  lines: readonly DocumentLine[];
  mayManage: boolean;
  mayContribute: boolean;
  remove: Action;
  retry: Action;
}) {
  const t = useTranslations("library");
  const safe = useTranslations("safeguards");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [toMark, setToMark] = useState<readonly DocumentLine[]>([]);
  const [toDelete, setToDelete] = useState<readonly DocumentLine[]>([]);
  const remove = useAction(props.remove);
  const retry = useAction(props.retry);
  const selected = props.lines.filter((line) => chosen.has(line.id));
  const failed = selected.filter((line) => line.state === "failed");
  const mayChoose =
    props.mayManage || (props.mayContribute && props.lines.some((line) => line.state === "failed"));

  function choose(id: string, isChosen: boolean) {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  }
  async function confirmDelete() {
    const done = await remove.run(toDelete.map((line) => line.id));
    if (done === undefined) return;
    setToDelete([]);
    setChosen(new Set());
  }
  async function readAgain(lines: readonly DocumentLine[]) {
    if ((await retry.run(lines.map((line) => line.id))) !== undefined) setChosen(new Set());
  }

  return (
    <>
      <ErrorNote code={retry.code} />
      {selected.length > 0 && (
        <Group className={own.bulk ?? ""} role="region" aria-label={t("selected-actions")}>
          <span role="status">{t("selected", { count: selected.length })}</span>
          {props.mayContribute && failed.length > 0 && (
            <Button
              size="compact-sm"
              variant="default"
              loading={retry.isPending}
              onClick={() => readAgain(failed)}
            >
              {t("read-again-count", { count: failed.length })}
            </Button>
          )}
          {props.mayManage && (
            <Button size="compact-sm" variant="default" onClick={() => setToMark(selected)}>
              {safe("mark-count", { count: selected.length })}
            </Button>
          )}
          {props.mayManage && (
            <Button size="compact-sm" color="red" variant="light" onClick={() => setToDelete(selected)}>
              {t("delete-count", { count: selected.length })}
            </Button>
          )}
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setChosen(new Set())}>
            {t("clear-selection")}
          </Button>
        </Group>
      )}
      <table className={`${styles.table} ${own.documents}`}>
        <thead>
          <tr>
            {mayChoose && (
              <th scope="col" className={own.check}>
                <Checkbox
                  size="xs"
                  aria-label={t("select-all")}
                  checked={selected.length === props.lines.length}
                  indeterminate={selected.length > 0 && selected.length < props.lines.length}
                  onChange={(event) =>
                    setChosen(new Set(event.currentTarget.checked ? props.lines.map((line) => line.id) : []))
                  }
                />
              </th>
            )}
            <th scope="col">{t("document")}</th>
            <th scope="col" className={styles.onlyWide}>
              {t("state")}
            </th>
            <th scope="col" className={styles.onlyWide}>
              {t("format")}
            </th>
            <th scope="col" className={`${styles.number} ${styles.onlyWide}`}>
              {t("pages")}
            </th>
            <th scope="col" className={`${styles.number} ${styles.onlyWide}`}>
              {t("size")}
            </th>
            <th scope="col" className={styles.onlyWide}>
              {t("added")}
            </th>
            <th scope="col">
              <span className={own.hiddenText}>{t("actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.lines.map((line) => (
            <DocumentRow
              key={line.id}
              line={line}
              mayChoose={mayChoose}
              isChosen={chosen.has(line.id)}
              onChoose={(isChosen) => choose(line.id, isChosen)}
              {...(props.mayManage ? { onDelete: () => setToDelete([line]) } : {})}
              {...(props.mayContribute && line.state === "failed"
                ? { onRetry: () => readAgain([line]) }
                : {})}
            />
          ))}
        </tbody>
      </table>
      {toMark.length > 0 && (
        <MarkDocuments
          ids={toMark.map((line) => line.id)}
          onDone={() => {
            setToMark([]);
            setChosen(new Set());
          }}
          onClose={() => setToMark([])}
        />
      )}
      <ConfirmDialog
        isOpen={toDelete.length > 0}
        title={t("delete-title", { count: toDelete.length, name: toDelete[0]?.title ?? "" })}
        confirm={t("delete-confirm", { count: toDelete.length })}
        isPending={remove.isPending}
        code={remove.code}
        onConfirm={confirmDelete}
        onClose={() => setToDelete([])}
      >
        {t("delete-explained")}
      </ConfirmDialog>
    </>
  );
}
