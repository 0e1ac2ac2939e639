import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Config } from "../../config.ts";
import type { Database, Reader, Transaction } from "../../db/client.ts";
import { auditEvents } from "../../db/schema.ts";
import { getSetting, putSetting } from "../../db/settings.ts";
import { treeSize } from "../tree.ts";
import { FORWARD_PROBLEM, type ForwardProblem } from "./forward-problem.ts";

const POSITION = z.object({
  /** Position of the last event that was delivered. */
  seq: z.number().int().nonnegative(),
  /** When something was delivered last, an event or a heartbeat. */
  atMs: z.number(),
  /** Why the last attempt failed; null when it did not. */
  problem: FORWARD_PROBLEM.nullable(),
  /** Since when it has been too long; null while it is not. */
  stalledSinceMs: z.number().nullable(),
});
/** How far the log was handed to another system. */
export type ForwardPosition = z.infer<typeof POSITION>;

export function forwardPosition(db: Reader): ForwardPosition {
  const stored = getSetting(db, "forwarding");
  return stored === undefined
    ? { seq: 0, atMs: 0, problem: null, stalledSinceMs: null }
    : POSITION.parse(JSON.parse(stored));
}

export function keepPosition(db: Database | Transaction, position: ForwardPosition): void {
  putSetting(db, "forwarding", JSON.stringify(position));
}

export type ForwardState = {
  /** "host:port". */
  readonly address: string;
  readonly deliveredSeq: number;
  readonly deliveredMs: number | null;
  /** Events that wait. */
  readonly waiting: number;
  /** Age of the oldest event that waits, in ms; 0 when none does. */
  readonly waitingMs: number;
  readonly problem: ForwardProblem | null;
  readonly isAlarm: boolean;
};

/** How forwarding stands; null where the settings name no receiver. What it says is no secret of the log. */
export function forwardState(
  db: Reader,
  { syslog }: Config,
  nowMs: number = Date.now(),
): ForwardState | null {
  if (syslog.address === undefined) return null;
  const { seq, atMs, problem } = forwardPosition(db);
  const oldest = db
    .select({ atMs: sql<number | null>`min(${auditEvents.atMs})` })
    .from(auditEvents)
    .where(sql`${auditEvents.seq} = ${seq + 1}`)
    .get()?.atMs;
  const waitingMs = oldest == null ? 0 : Math.max(0, nowMs - oldest);
  return {
    address: syslog.address,
    deliveredSeq: seq,
    deliveredMs: atMs === 0 ? null : atMs,
    waiting: Math.max(0, treeSize(db) - seq),
    waitingMs,
    problem,
    isAlarm: waitingMs > syslog.alarmMs,
  };
}
