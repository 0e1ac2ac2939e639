import { and, gte, inArray, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import type { Reader } from "../db/client.ts";
import { auditEvents } from "../db/schema.ts";

/** One day's questions, by this machine's calendar. */
export type UsageDay = {
  /** YYYY-MM-DD */
  readonly day: string;
  readonly asked: number;
  readonly answered: number;
  /** The documents did not answer, and it was said so. */
  readonly notFound: number;
  /** Stopped by the person or by a failure. */
  readonly aborted: number;
};

/**
 * Questions of the last days, oldest day first, days without questions included; counted from the log, so that
 * deleted conversations count too.
 * @param days 1 to 366
 * @throws {AppError} not-allowed
 */
export function usageByDay(db: Reader, actor: Actor, days: number, nowMs: number = Date.now()): UsageDay[] {
  requireRole(db, actor, "administrator", "auditor");
  const count = Math.min(Math.max(Math.trunc(days), 1), 366);
  const first = new Date(nowMs);
  first.setHours(0, 0, 0, 0);
  first.setDate(first.getDate() - (count - 1));
  const day = sql<string>`date(${auditEvents.atMs} / 1000, 'unixepoch', 'localtime')`;
  const isAbstained = sql<number>`coalesce(json_extract(CAST(${auditEvents.body} AS TEXT), '$.data.abstained'), 0)`;
  const rows = db
    .select({ day, type: auditEvents.type, abstained: isAbstained, n: sql<number>`count(*)` })
    .from(auditEvents)
    .where(
      and(
        inArray(auditEvents.type, ["query.accepted", "answer.completed", "answer.aborted"]),
        gte(auditEvents.atMs, first.getTime()),
      ),
    )
    .groupBy(day, auditEvents.type, isAbstained)
    .all();
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(first);
    date.setDate(first.getDate() + index);
    const name = localDay(date);
    const of = (type: string, abstained?: number) =>
      rows
        .filter((row) => row.day === name && row.type === type)
        .filter((row) => abstained === undefined || row.abstained === abstained)
        .reduce((sum, row) => sum + row.n, 0);
    return {
      day: name,
      asked: of("query.accepted"),
      answered: of("answer.completed", 0),
      notFound: of("answer.completed", 1),
      aborted: of("answer.aborted"),
    };
  });
}

/** The sums of several days. */
export function totalUsage(days: readonly UsageDay[]): Omit<UsageDay, "day"> {
  const sum = (of: (day: UsageDay) => number) => days.reduce((total, day) => total + of(day), 0);
  return {
    asked: sum((day) => day.asked),
    answered: sum((day) => day.answered),
    notFound: sum((day) => day.notFound),
    aborted: sum((day) => day.aborted),
  };
}

function localDay(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
