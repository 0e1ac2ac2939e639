"use client";
import { Progress } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { RetentionRun } from "#lib/safeguards/retention-run";
import { KeepFresh } from "../folders/keep-fresh";

/** How far the run is that is under way; the page is fetched anew until it is over. */
export function RetentionProgress({ run }: { run: RetentionRun }) {
  const t = useTranslations("safeguards");
  const done = run.deleted + run.held + run.toReview;
  const text = t("run-progress", { done, total: run.total });
  return (
    <div style={{ marginTop: 12 }}>
      <KeepFresh isBusy />
      <p role="status">{text}</p>
      <Progress value={run.total === 0 ? 100 : (100 * done) / run.total} aria-label={text} />
    </div>
  );
}
