import { asc, eq, gte, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import type { Database, Reader } from "../db/client.ts";
import { auditEvents, tlogCheckpoints } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { parseId, type TurnId } from "../ids.ts";
import { recordEvent } from "./append-event.ts";
import { formatProof, parseCheckpoint } from "./checkpoint.ts";
import { logKeys } from "./log-keys.ts";
import { hashLeaf, inclusionProof, verifyInclusion } from "./merkle.ts";
import { nodeReader } from "./tree.ts";

/** An evidence pack, see FORMAT.md; `JSON.stringify` of it is the file. */
export type Evidence = {
  readonly kind: "evidence";
  readonly v: 1;
  /** The log's roots, with blanks between. */
  readonly key: string;
  readonly seq: number;
  /** The stored bytes, base 64. */
  readonly body: string;
  /** A tlog-proof with the checkpoint. */
  readonly proof: string;
  /** Key statements, where keys were exchanged. */
  readonly statements?: readonly string[];
};

/**
 * The position of an event named by its number or its id.
 * @throws {AppError} not-allowed unless the actor is an administrator or auditor; not-found; invalid-input
 */
export function findEvent(db: Database, actor: Actor, name: string): number {
  requireRole(db, actor, "administrator", "auditor");
  const id = parseId("event", name);
  if (id === undefined && !/^[1-9]\d{0,14}$/.test(name))
    throw new AppError("invalid-input", "Name an event by its number in the log or by its id (evt_…).");
  const found = db
    .select({ seq: auditEvents.seq })
    .from(auditEvents)
    .where(
      id === undefined
        ? eq(auditEvents.seq, Number(name))
        : sql`instr(CAST(${auditEvents.body} AS TEXT), ${`"id":"${id}"`}) > 0`,
    )
    .get();
  if (found === undefined) throw new AppError("not-found", `There is no event ${name} in the log.`);
  return found.seq;
}

/**
 * The question that is meant by its own id, or by number or id of one of its events.
 * @throws {AppError} not-allowed; not-found; invalid-input
 */
export function findQuestion(db: Database, actor: Actor, name: string): TurnId {
  requireRole(db, actor, "administrator", "auditor");
  const turnId = parseId("turn", name);
  const of =
    turnId === undefined
      ? eq(auditEvents.seq, findEvent(db, actor, name))
      : eq(auditEvents.correlation, turnId);
  const event = db.select({ correlation: auditEvents.correlation }).from(auditEvents).where(of).get();
  const found = parseId("turn", event?.correlation ?? undefined);
  if (found === undefined) throw new AppError("not-found", `There is no question ${name} in the log.`);
  return found;
}

/**
 * The proof that an event is in the sealed log, to be handed over; that it was is an event itself. Texts that it commits
 * to are not in it: `proveQuestion` (lib/answer/replay) opens those of a question.
 * @throws {AppError} not-allowed; not-found when no checkpoint covers the event yet; conflict when the stored event is
 *   not the one that was sealed
 */
export function proveEvent(db: Database, actor: Actor, seq: number): Evidence {
  const person = requireRole(db, actor, "administrator", "auditor");
  const { size, ...proved } = provedEvent(db, seq);
  const { key, ...statements } = packKeys(db);
  recordEvent(db, { type: "log.proved", actor: person, data: { seq, size } });
  return { kind: "evidence", v: 1, key, ...proved, ...statements };
}

/** The keys of a pack: its field `key`, and `statements` where there are any. */
export function packKeys(db: Reader): Pick<Evidence, "key" | "statements"> {
  const { roots, statements } = logKeys(db);
  return { key: roots.join(" "), ...(statements.length === 0 ? {} : { statements }) };
}

/** An event with its proof, and the size of the checkpoint in it. @throws {AppError} not-found; conflict */
export function provedEvent(
  db: Reader,
  seq: number,
): Pick<Evidence, "seq" | "body" | "proof"> & { size: number } {
  const event = db.select().from(auditEvents).where(eq(auditEvents.seq, seq)).get();
  const checkpoint = db
    .select()
    .from(tlogCheckpoints)
    .where(gte(tlogCheckpoints.size, seq))
    .orderBy(asc(tlogCheckpoints.size))
    .limit(1)
    .get();
  if (event === undefined) throw new AppError("not-found", `There is no event ${seq} in the log.`);
  if (checkpoint === undefined)
    throw new AppError("not-found", `No checkpoint covers event ${seq} yet; is the sealer running?`);
  const { size, root } = parseCheckpoint(checkpoint.note);
  const index = seq - 1;
  const hashes = inclusionProof(index, size, nodeReader(db));
  if (!verifyInclusion(hashes, index, size, hashLeaf(event.body), root))
    throw new AppError(
      "conflict",
      `Event ${seq} is not the one that was sealed: the log was changed. Run "intramuros audit verify".`,
    );
  const proof = formatProof({ index, hashes, note: checkpoint.note });
  return { size, seq, body: event.body.toString("base64"), proof };
}
