import { eq, lt } from "drizzle-orm";
import { type Database, type Transaction, transact } from "../../db/client.ts";
import { signInThrottles } from "../../db/sign-in-tables.ts";

/** How many attempts something may make, and how long it waits after them. */
export type Allowance = {
  /** Failed attempts without any wait. */
  readonly free: number;
  /** Wait after the next failed one; it doubles with each. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** One failed attempt is forgotten in this time. Not longer than `longestWaitMs`, or the wait would never end growing. */
  readonly forgetMs: number;
};
/** Something that is throttled, and how. */
export type Throttled = { readonly key: string; readonly allowance: Allowance };

/** Rows that nobody tried for so long say nothing any more. */
const FORGOTTEN_AFTER_MS = 7 * 24 * 3_600_000;

/**
 * Counts an attempt against everything it is throttled by, before it is checked, so that attempts at the same moment
 * all count. One that succeeds is given back with `giveBack`.
 * @returns whether it may be made; one that may not is not counted
 */
export function takeAttempt(db: Database, throttled: readonly Throttled[], nowMs = Date.now()): boolean {
  return transact(db, (tx) => {
    const all = throttled.map((one) => ({ ...one, state: readState(tx, one, nowMs) }));
    if (all.some(({ state, allowance }) => nowMs < state.lastAtMs + waitAfter(state.failures, allowance)))
      return false;
    for (const { key, state, allowance } of all)
      writeState(tx, key, { failures: fade(state, allowance, nowMs) + 1, lastAtMs: nowMs });
    tx.delete(signInThrottles)
      .where(lt(signInThrottles.lastAtMs, nowMs - FORGOTTEN_AFTER_MS))
      .run();
    return true;
  });
}

/** The attempt did not fail after all. */
export function giveBack(tx: Transaction, throttled: readonly Throttled[], nowMs = Date.now()): void {
  for (const one of throttled) {
    const state = readState(tx, one, nowMs);
    writeState(tx, one.key, { ...state, failures: Math.max(0, state.failures - 1) });
  }
}

type State = { readonly failures: number; readonly lastAtMs: number };

function readState(tx: Transaction, { key }: Throttled, nowMs: number): State {
  const row = tx.select().from(signInThrottles).where(eq(signInThrottles.key, key)).get();
  if (row === undefined) return { failures: 0, lastAtMs: 0 };
  // A clock that was set back must not lock anybody out until it is as late again.
  if (row.lastAtMs > nowMs) writeState(tx, key, { failures: row.failures, lastAtMs: nowMs });
  return { failures: row.failures, lastAtMs: Math.min(row.lastAtMs, nowMs) };
}

function writeState(tx: Transaction, key: string, state: State): void {
  tx.insert(signInThrottles)
    .values({ key, ...state })
    .onConflictDoUpdate({ target: signInThrottles.key, set: state })
    .run();
}

function fade({ failures, lastAtMs }: State, { forgetMs }: Allowance, nowMs: number): number {
  return Math.max(0, failures - (nowMs - lastAtMs) / forgetMs);
}

function waitAfter(failures: number, { free, firstWaitMs, longestWaitMs }: Allowance): number {
  if (failures < free) return 0;
  return Math.min(longestWaitMs, firstWaitMs * 2 ** Math.floor(failures - free));
}
