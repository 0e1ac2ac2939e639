import { and, gte, inArray, lt } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import type { Reader } from "../../db/client.ts";
import { auditEvents, users } from "../../db/schema.ts";
import type { UserId } from "../../ids.ts";
import { readEventBody } from "../read-event-body.ts";

/** Something a reviewer may want to look at, and the numbers it rests on. It accuses nobody. */
export type Hint = {
  readonly kind: "far-more-than-peers" | "unusual-hours" | "after-loss-of-access";
  readonly person: { readonly id: UserId; readonly name: string };
  /** What they did in the range. */
  readonly count: number;
  /** What it is compared with: the median of the others; reads at such hours in the weeks before; a week's average before. */
  readonly compared: number;
};

/** Events by which somebody gets to see content. */
const READS = [
  "document.viewed",
  "document.downloaded",
  "query.accepted",
  "search.disclosed",
  "conversation.exported",
] as const;
/** Events by which somebody takes content away. */
const TAKES: readonly string[] = ["document.downloaded", "conversation.exported"];
/** Events by which somebody may read less than before. objects name them. */
const LOSSES: readonly string[] = ["grant.ended", "wall.set", "user.role-changed", "group.member-removed"];

const WEEK_MS = 7 * 86_400_000;
const WEEKS_BEFORE = 4;
/** Too few to say anything. */
const LEAST_READS = 20;
const LEAST_PEERS = 3;
const TIMES_PEERS = 5;
const LEAST_AT_NIGHT = 5;
const LEAST_BEFORE = 10;
const LEAST_TAKES = 5;
const TIMES_BEFORE = 3;
/** By this machine's clock: from this hour until that one, and on weekends. */
const [NIGHT_FROM, NIGHT_UNTIL] = [22, 6];

type Act = { readonly atMs: number; readonly type: string };

/**
 * What stands out between two moments. Three fixed rules over the log and nothing else, so that the same log always gives
 * the same hints:
 * 1. at least 20 reads, and more than 5 times the median of everybody else who read (at least 3 others);
 * 2. at least 5 reads at night or on weekends by somebody with at least 10 reads in the 4 weeks before, none then;
 * 3. at least 5 downloads and exports after they lost access to something, and more than 3 times their weekly average
 *    of the 4 weeks before that.
 * @throws {AppError} not-allowed unless an administrator or auditor asks
 */
export function listHints(db: Reader, actor: Actor, fromMs: number, toMs: number): Hint[] {
  requireRole(db, actor, "administrator", "auditor");
  const acts = readActs(db, fromMs - WEEKS_BEFORE * WEEK_MS, toMs);
  const inRange = new Map(
    [...acts].flatMap(([id, all]) => {
      const own = all.filter(({ atMs }) => atMs >= fromMs);
      return own.length === 0 ? [] : [[id, own] as const];
    }),
  );
  const losses = readLosses(db, fromMs, toMs);
  const found = [...inRange].flatMap(([id, own]) => {
    const before = (acts.get(id) ?? []).filter(({ atMs }) => atMs < fromMs);
    const others = [...inRange].filter(([other]) => other !== id).map(([, all]) => all.length);
    return [
      farMore(own, others),
      unusualHours(own, before),
      afterLoss(own, acts.get(id) ?? [], losses.get(id)),
    ].flatMap((hint) => (hint === undefined ? [] : [{ ...hint, id }]));
  });
  const names = new Map(
    db
      .select({ id: users.id, name: users.name })
      .from(users)
      .all()
      .map(({ id, name }) => [id, name]),
  );
  return found
    .map(({ id, ...hint }) => ({ ...hint, person: { id, name: names.get(id) ?? id } }))
    .sort(
      (a, b) => a.kind.localeCompare(b.kind) || b.count - a.count || a.person.id.localeCompare(b.person.id),
    );
}

type Finding = Omit<Hint, "person"> | undefined;

function farMore(own: readonly Act[], others: readonly number[]): Finding {
  const compared = median(others);
  const isFar =
    own.length >= LEAST_READS && others.length >= LEAST_PEERS && own.length > TIMES_PEERS * compared;
  return isFar ? { kind: "far-more-than-peers", count: own.length, compared } : undefined;
}

function unusualHours(own: readonly Act[], before: readonly Act[]): Finding {
  const count = own.filter(({ atMs }) => isUnusual(atMs)).length;
  const isNew = before.length >= LEAST_BEFORE && before.every(({ atMs }) => !isUnusual(atMs));
  return count >= LEAST_AT_NIGHT && isNew ? { kind: "unusual-hours", count, compared: 0 } : undefined;
}

function afterLoss(own: readonly Act[], all: readonly Act[], lostMs: number | undefined): Finding {
  if (lostMs === undefined) return undefined;
  const takes = (acts: readonly Act[]) => acts.filter(({ type }) => TAKES.includes(type));
  const count = takes(own).filter(({ atMs }) => atMs >= lostMs).length;
  const before = takes(all).filter(({ atMs }) => atMs < lostMs && atMs >= lostMs - WEEKS_BEFORE * WEEK_MS);
  const compared = Math.round((10 * before.length) / WEEKS_BEFORE) / 10;
  const isMore = count >= LEAST_TAKES && count > TIMES_BEFORE * compared;
  return isMore ? { kind: "after-loss-of-access", count, compared } : undefined;
}

function isUnusual(atMs: number): boolean {
  const date = new Date(atMs);
  const [hour, day] = [date.getHours(), date.getDay()];
  return hour >= NIGHT_FROM || hour < NIGHT_UNTIL || day === 0 || day === 6;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function readActs(db: Reader, fromMs: number, toMs: number): Map<UserId, Act[]> {
  const rows = db
    .select({ actorId: auditEvents.actorId, atMs: auditEvents.atMs, type: auditEvents.type })
    .from(auditEvents)
    .where(
      and(inArray(auditEvents.type, [...READS]), gte(auditEvents.atMs, fromMs), lt(auditEvents.atMs, toMs)),
    )
    .all();
  return Map.groupBy(
    rows.flatMap(({ actorId, ...act }) => (actorId === null ? [] : [{ actorId: actorId as UserId, ...act }])),
    ({ actorId }) => actorId,
  );
}

/** When each person first lost access to something in the range, or in the week before it. */
function readLosses(db: Reader, fromMs: number, toMs: number): Map<UserId, number> {
  const rows = db
    .select({ atMs: auditEvents.atMs, body: auditEvents.body })
    .from(auditEvents)
    .where(
      and(
        inArray(auditEvents.type, [...LOSSES]),
        gte(auditEvents.atMs, fromMs - WEEK_MS),
        lt(auditEvents.atMs, toMs),
      ),
    )
    .orderBy(auditEvents.seq)
    .all();
  const first = new Map<UserId, number>();
  for (const { atMs, body } of rows)
    for (const id of readEventBody(body).objects)
      if (id.startsWith("usr_") && !first.has(id as UserId)) first.set(id as UserId, atMs);
  return first;
}
