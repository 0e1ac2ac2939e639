"use client";
import { Progress } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useReading } from "../use-reading";
import own from "./ledger.module.css";

/** How far the reading of a collection is, while something in it waits. */
export function LedgerProgress({ collectionId, isWaiting }: { collectionId: string; isWaiting: boolean }) {
  const t = useTranslations("library");
  const progress = useReading({ collectionId, ids: [], isWaiting, onDocuments: () => undefined });
  if (progress === null || progress.finished >= progress.total) return null;
  const { finished, total, remainingMs } = progress;
  const minutes = remainingMs === null ? null : Math.ceil(remainingMs / 60_000);
  const left =
    minutes === null ? "" : minutes <= 1 ? t("under-a-minute-left") : t("minutes-left", { minutes });
  return (
    <div className={own.banner} role="status">
      <span>
        {t("read-of", { finished, total })}
        {left !== "" && `, ${left}`}
      </span>
      <Progress w="100%" size={4} value={(100 * finished) / total} aria-label={t("reading-progress")} />
    </div>
  );
}
