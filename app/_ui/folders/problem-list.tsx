"use client";
import { useTranslations } from "next-intl";
import type { ProblemFile } from "#lib/folders/folder-files";
import page from "../page/page.module.css";
import own from "./folders.module.css";

/** Files that are not in the collection, each with why. */
export function ProblemList({ total, files }: { total: number; files: readonly ProblemFile[] }) {
  const t = useTranslations("folders");
  if (total === 0) return null;
  return (
    <details className={own.details}>
      <summary>{t("problems", { count: total })}</summary>
      <ul className={page.list}>
        {files.map(({ id, path, problem }) => (
          <li key={id}>
            <span className={page.mono}>{path}</span>
            <span className={page.quiet}>{t(`why-${problem}`)}</span>
          </li>
        ))}
      </ul>
      {total > files.length && <p className={page.quiet}>{t("and-more", { count: total - files.length })}</p>}
    </details>
  );
}
