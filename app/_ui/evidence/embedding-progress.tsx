"use client";
import { Progress } from "@mantine/core";
import { useFormatter, useTranslations } from "next-intl";
import { useRef } from "react";
import { KeepFresh } from "../folders/keep-fresh";

/** So many milliseconds of work say how long the rest takes. */
const ENOUGH_MS = 5000;

/** How far embedding is, kept up to date, and about how long it still takes. `label` says both numbers. */
export function EmbeddingProgress(props: { done: number; total: number; label: string; isPaused: boolean }) {
  const { done, total, label, isPaused } = props;
  const leftMs = useTimeLeft(done, total, isPaused);
  const t = useTranslations("evidence");
  const format = useFormatter();
  const isHours = leftMs !== undefined && leftMs >= 2 * 3_600_000;
  const time =
    leftMs === undefined
      ? undefined
      : format.number(Math.ceil(leftMs / (isHours ? 3_600_000 : 60_000)), {
          style: "unit",
          unit: isHours ? "hour" : "minute",
          unitDisplay: "long",
        });
  return (
    <div>
      <p>
        {label} {time !== undefined && t("embedding-left", { time })}
      </p>
      <Progress value={(100 * done) / Math.max(total, 1)} aria-label={label} />
      <KeepFresh isBusy={!isPaused} />
    </div>
  );
}

/** From what was done since the page was opened. */
function useTimeLeft(done: number, total: number, isPaused: boolean): number | undefined {
  const since = useRef<{ atMs: number; done: number }>(undefined);
  if (isPaused || since.current === undefined || done < since.current.done) {
    since.current = { atMs: Date.now(), done };
    return undefined;
  }
  const ms = Date.now() - since.current.atMs;
  const more = done - since.current.done;
  return ms < ENOUGH_MS || more === 0 ? undefined : ((total - done) * ms) / more;
}
