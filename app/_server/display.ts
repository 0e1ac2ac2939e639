import "server-only";
import { getFormatter } from "next-intl/server";

/** From two of them on, a length of time is said in this unit. In ms. */
const DURATIONS = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
] as const;

/**
 * Times, sizes and counts in the person's language, as text. Made on the server, because a browser's tables may
 * differ from ours by a space and the page would not match itself.
 */
export async function getDisplay() {
  const format = await getFormatter();
  const now = new Date();
  const unit = (value: number, name: "byte" | "kilobyte" | "megabyte" | "gigabyte", digits: number) =>
    format.number(value, {
      style: "unit",
      unit: name,
      unitDisplay: name === "byte" ? "long" : "short",
      maximumFractionDigits: digits,
    });
  return {
    date: (atMs: number) => format.dateTime(atMs, { dateStyle: "medium" }),
    day: (atMs: number) => format.dateTime(atMs, { day: "numeric", month: "short" }),
    time: (atMs: number) =>
      format.dateTime(atMs, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
    dateTime: (atMs: number) =>
      format.dateTime(atMs, {
        day: "numeric",
        month: "short",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      }),
    /** A length of time in its largest whole unit, rounded up. */
    duration: (ms: number) => {
      const [unitMs, name] = DURATIONS.find(([least]) => ms >= 2 * least) ?? [1000, "second"];
      return format.number(Math.ceil(ms / unitMs), { style: "unit", unit: name, unitDisplay: "long" });
    },
    /** A short length of time to a tenth of a second. */
    seconds: (ms: number) =>
      format.number(ms / 1000, {
        style: "unit",
        unit: "second",
        unitDisplay: "narrow",
        maximumFractionDigits: 1,
      }),
    ago: (atMs: number) => format.relativeTime(atMs, now),
    count: (value: number) => format.number(value),
    /** A share from 0 to 1. */
    percent: (share: number) =>
      format.number(share, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    /** A difference of shares, in points with its sign. */
    points: (difference: number) =>
      format.number(100 * difference, {
        signDisplay: "exceptZero",
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      }),
    size: (bytes: number) => {
      if (bytes < 1024) return unit(bytes, "byte", 0);
      if (bytes < 1024 ** 2) return unit(bytes / 1024, "kilobyte", 0);
      if (bytes < 1024 ** 3) return unit(bytes / 1024 ** 2, "megabyte", 1);
      return unit(bytes / 1024 ** 3, "gigabyte", 1);
    },
  };
}

export type Display = Awaited<ReturnType<typeof getDisplay>>;
