"use client";
import { Button, Group } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import page from "../page/page.module.css";
import type { FolderLine, VanishedLine } from "./folder-line";
import own from "./folders.module.css";

/** Documents whose files are gone, to be removed or kept, one by one or all. */
export function VanishedList(props: {
  folder: FolderLine;
  decide: (
    folderId: string,
    files: readonly number[] | "all",
    decision: "remove" | "keep",
  ) => Promise<ActionResult>;
}) {
  const t = useTranslations("folders");
  const { id, vanished, counts } = props.folder;
  const { run, isPending, code } = useAction(props.decide);
  const [isAsking, setIsAsking] = useState(false);
  const count = counts.vanished;
  if (count === 0) return null;
  async function removeAll() {
    if ((await run(id, "all", "remove")) !== undefined) setIsAsking(false);
  }
  const one = (file: VanishedLine, decision: "remove" | "keep") => (
    <Button
      size="compact-sm"
      variant={decision === "remove" ? "subtle" : "default"}
      {...(decision === "remove" ? { color: "red" } : {})}
      aria-label={t(`${decision}-of`, { path: file.path })}
      disabled={isPending}
      onClick={() => void run(id, [file.id], decision)}
    >
      {t(`${decision}-one`)}
    </Button>
  );
  return (
    <section className={own.vanished} aria-labelledby={`${id}-gone`}>
      <div className={own.head}>
        <h3 id={`${id}-gone`}>{t("to-decide", { count })}</h3>
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            disabled={isPending}
            onClick={() => void run(id, "all", "keep")}
          >
            {t("keep-all")}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            disabled={isPending}
            onClick={() => setIsAsking(true)}
          >
            {t("remove-all")}
          </Button>
        </Group>
      </div>
      <ErrorNote code={isAsking ? null : code} />
      <ul className={page.list}>
        {vanished.map((file) => (
          <li key={file.id}>
            <span>
              <Link className={page.plainLink} href={`/documents/${file.documentId}`}>
                {file.path}
              </Link>
              <span className={`${page.quiet} ${page.small} ${own.since}`}>
                {t("gone-since", { date: file.since })}
              </span>
            </span>
            <Group gap="xs" wrap="nowrap">
              {one(file, "keep")}
              {one(file, "remove")}
            </Group>
          </li>
        ))}
      </ul>
      {count > vanished.length && (
        <p className={page.quiet}>{t("and-more", { count: count - vanished.length })}</p>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title={t("remove-all-title", { count })}
        confirm={t("remove-all")}
        isPending={isPending}
        code={code}
        onConfirm={removeAll}
        onClose={() => setIsAsking(false)}
      >
        {t("remove-all-explained")}
      </ConfirmDialog>
    </section>
  );
}
