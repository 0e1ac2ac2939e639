import { eq } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import type { Config } from "../config.ts";
import type { Reader } from "../db/client.ts";
import { auditEvents } from "../db/schema.ts";
import { type Anchor, lastAnchor } from "./anchors/last-anchor.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import { lastCheckpoint } from "./checkpoints.ts";
import { logKeys } from "./log-keys.ts";
import { rootAt } from "./merkle.ts";
import { isRefused } from "./request-checkpoint.ts";
import { nodeReader, treeHead } from "./tree.ts";
import { type LastVerification, lastVerification } from "./verify/keep-verified.ts";

/** Why somebody should look at the log now; the gravest reason. */
export type AuditAlarm =
  /** The tree no longer has the root that was signed, or the last verification found something. */
  | "changed"
  /** The sealer refused to sign. */
  | "seal-refused"
  /** Events are older than the limit and in no checkpoint: the sealer does not run. */
  | "not-sealed"
  /** Nothing outside this host was ever named to hold checkpoints. */
  | "no-anchor"
  /** Events are older than the limit and in no checkpoint outside this host. */
  | "anchor-overdue";

export type AuditState = {
  /** Events in the log. */
  readonly size: number;
  /** Root of the tree, hex. */
  readonly root: string;
  /** Verification key, to compare with the one that was written down. */
  readonly key: string | null;
  readonly lastCheckpoint: { readonly size: number; readonly atMs: number } | null;
  readonly lastAnchor: Pick<Anchor, "size" | "kind" | "place" | "atMs"> | null;
  /** The last time the whole log was computed anew by the product itself. */
  readonly lastVerification: LastVerification | null;
  /**
   * The tamper window: age of the oldest event that no checkpoint outside this host covers, in ms; 0 when all are
   * covered. Whoever has this host's root account and the sealer's key can still rewrite what lies in it.
   */
  readonly windowMs: number;
  /** Number of events in the window. */
  readonly eventsSince: number;
  readonly alarm: AuditAlarm | null;
};

/**
 * How far the log is protected at this moment. Cheap enough for each view of a page: it reads no event but one.
 * @throws {AppError} not-allowed unless the actor is an administrator or auditor now
 */
export function auditState(
  db: Reader,
  config: Pick<Config, "anchors">,
  actor: Actor,
  nowMs: number = Date.now(),
): AuditState {
  requireRole(db, actor, "administrator", "auditor");
  return readAuditState(db, config, nowMs);
}

/** The same for the product itself. */
export function readAuditState(
  db: Reader,
  config: Pick<Config, "anchors">,
  nowMs: number = Date.now(),
): AuditState {
  const { size, root } = treeHead(db);
  const checkpoint = lastCheckpoint(db);
  const anchor = lastAnchor(db);
  const windowMs = ageOfFirstAfter(db, anchor?.size ?? 0, nowMs);
  const unsealedMs = ageOfFirstAfter(db, checkpoint?.size ?? 0, nowMs);
  const verification = lastVerification(db);
  const limit = config.anchors.alarmMs;
  const mayBeAnchored =
    anchor !== undefined || config.anchors.dir !== undefined || config.anchors.cosignerKeys.length > 0;
  return {
    size,
    root: root.toString("hex"),
    key: logKeys(db).roots.at(-1) ?? null,
    lastCheckpoint: checkpoint === undefined ? null : { size: checkpoint.size, atMs: checkpoint.atMs },
    lastAnchor:
      anchor === undefined
        ? null
        : { size: anchor.size, kind: anchor.kind, place: anchor.place, atMs: anchor.atMs },
    lastVerification: verification ?? null,
    windowMs,
    eventsSince: Math.max(0, size - (anchor?.size ?? 0)),
    alarm: firstOf([
      [!isAsSigned(db, size, [checkpoint?.note, anchor?.note]), "changed"],
      [(verification?.findings ?? 0) > 0, "changed"],
      [isRefused(db), "seal-refused"],
      [unsealedMs > limit, "not-sealed"],
      [!mayBeAnchored, "no-anchor"],
      [windowMs > limit, "anchor-overdue"],
    ]),
  };
}

function firstOf(alarms: readonly (readonly [boolean, AuditAlarm])[]): AuditAlarm | null {
  return alarms.find(([isSo]) => isSo)?.[1] ?? null;
}

/** Whether the stored tree still has the roots of these notes. The whole of the log is verified by command. */
function isAsSigned(db: Reader, size: number, notes: readonly (string | undefined)[]): boolean {
  const read = nodeReader(db);
  return notes.every((note) => {
    if (note === undefined) return true;
    const signed = parseCheckpoint(note);
    return signed.size <= size && rootAt(signed.size, read).equals(signed.root);
  });
}

function ageOfFirstAfter(db: Reader, size: number, nowMs: number): number {
  const first = db
    .select({ atMs: auditEvents.atMs })
    .from(auditEvents)
    .where(eq(auditEvents.seq, size + 1))
    .get();
  return first === undefined ? 0 : Math.max(0, nowMs - first.atMs);
}
