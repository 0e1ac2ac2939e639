import type { Actor } from "../../access/actor.ts";
import { BUILD } from "../../build.ts";
import type { Config } from "../../config.ts";
import { type Database, transact } from "../../db/client.ts";
import { requireSetting } from "../../db/settings.ts";
import { appendEvent } from "../append-event.ts";
import { parseCheckpoint } from "../checkpoint.ts";
import { lastCheckpoint } from "../checkpoints.ts";
import { readEventBody } from "../read-event-body.ts";
import { readLog } from "../read-log.ts";
import type { EventSource } from "../siem/classify.ts";
import { treeSize } from "../tree.ts";
import { forwardProblem } from "./forward-problem.ts";
import { forwardPosition, forwardState, keepPosition } from "./forward-state.ts";
import { frame, heartbeat, toSyslog } from "./syslog-message.ts";

/** Hands frames over; resolves when they arrived. */
export type Deliver = (frames: readonly Buffer[]) => Promise<void>;

const MOST_AT_ONCE = 500;
const ACTOR: Actor = { kind: "system", process: "supervisor" };

/**
 * Sends the events that wait, in their order, in deliveries of at most 500. The position moves on only when a delivery
 * arrived, so that a crash anywhere sends some events twice and none never; each has its number, by which a receiver
 * can tell.
 * @returns how many were sent
 * @throws {Error} when a delivery failed; why is kept, and what waits too long is recorded as an alarm, once
 */
export async function forwardLog(db: Database, config: Config, deliver: Deliver): Promise<number> {
  const start = forwardPosition(db).seq;
  const source = sourceOf(db);
  for (let seq = start; ; ) {
    const frames: Buffer[] = [];
    for (const rows of readLog(db, Math.min(treeSize(db), seq + MOST_AT_ONCE), seq))
      for (const { body } of rows)
        frames.push(frame(toSyslog(readEventBody(body), config.syslog.format, source)));
    if (frames.length === 0) return seq - start;
    await attempt(db, config, () => deliver(frames));
    seq += frames.length;
    arrived(db, seq);
  }
}

/** Sends a sign of life. @throws {Error} when it did not arrive */
export async function sendHeartbeat(db: Database, config: Config, deliver: Deliver): Promise<void> {
  const last = lastCheckpoint(db);
  const head = last === undefined ? null : parseCheckpoint(last.note);
  const facts = head === null ? null : { size: head.size, root: head.root.toString("base64") };
  await attempt(db, config, () => deliver([frame(heartbeat(Date.now(), facts, sourceOf(db)))]));
  arrived(db, forwardPosition(db).seq);
}

function arrived(db: Database, seq: number): void {
  transact(db, (tx) => {
    const { stalledSinceMs } = forwardPosition(tx);
    keepPosition(tx, { seq, atMs: Date.now(), problem: null, stalledSinceMs: null });
    if (stalledSinceMs !== null)
      appendEvent(tx, {
        type: "log.forward-resumed",
        actor: ACTOR,
        data: { waiting: Math.max(0, treeSize(tx) - seq) },
      });
  });
}

async function attempt(db: Database, config: Config, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    transact(db, (tx) => {
      const before = forwardPosition(tx);
      const state = forwardState(tx, config);
      const isNew = state?.isAlarm === true && before.stalledSinceMs === null;
      keepPosition(tx, {
        ...before,
        problem: forwardProblem(error),
        stalledSinceMs: isNew ? Date.now() : before.stalledSinceMs,
      });
      if (isNew)
        appendEvent(tx, {
          type: "log.forward-stalled",
          actor: ACTOR,
          outcome: "error",
          data: { waiting: state.waiting, seconds: Math.round(state.waitingMs / 1000) },
        });
    });
    throw error;
  }
}

const sourceOf = (db: Database): EventSource => ({
  installationId: requireSetting(db, "installation-id"),
  version: BUILD,
});
