"use client";
import { useTranslations } from "next-intl";
import page from "../page/page.module.css";
import type { FolderLine } from "./folder-line";
import own from "./folders.module.css";

/** Name, path and state of a folder, and how many of its files are where. */
export function FolderFacts({ folder }: { folder: FolderLine }) {
  const t = useTranslations("folders");
  const { counts } = folder;
  const facts = [
    t("counts", { taken: counts.taken - counts.deletedHere }),
    counts.waiting > 0 && t("waiting", { count: counts.waiting }),
    counts.missing > 0 && t("missing", { count: counts.missing }),
    counts.deletedHere > 0 && t("deleted-here", { count: counts.deletedHere }),
    folder.scanned === null ? t("never-scanned") : t("scanned", { when: folder.scanned }),
  ];
  return (
    <header>
      <div className={own.head}>
        <h2 id={folder.id}>{folder.name}</h2>
        <StateMark folder={folder} />
      </div>
      <p className={`${page.mono} ${page.quiet} ${own.path}`}>{folder.path}</p>
      <p className={`${page.small} ${own.facts}`}>{facts.filter((fact) => fact !== false).join(" · ")}</p>
    </header>
  );
}

function StateMark({ folder }: { folder: FolderLine }) {
  const t = useTranslations("folders");
  if (folder.isPaused)
    return <span className={`${page.dot} ${page.idle} ${page.small}`}>{t("state-paused")}</span>;
  if (folder.problem !== null)
    return <span className={`${page.dot} ${page.warn} ${page.small}`}>{t(`state-${folder.problem}`)}</span>;
  const look = folder.isBusy ? page.busy : page.good;
  return <span className={`${page.dot} ${look} ${page.small}`}>{t("state-watched")}</span>;
}
