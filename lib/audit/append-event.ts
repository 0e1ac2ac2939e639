import { createHmac } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import type { Database, Reader, Transaction } from "../db/client.ts";
import { transact } from "../db/client.ts";
import { auditEvents } from "../db/schema.ts";
import { requireSetting } from "../db/settings.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
import { encodeEventBody, type JsonValue } from "./event-body.ts";
import { AUDIT_EVENTS, type AuditEventData, type AuditEventType, type AuditOutcome } from "./events.ts";
import { addToTree } from "./tree.ts";

export type NewAuditEvent<Type extends AuditEventType> = {
  readonly type: Type;
  readonly actor: Actor | { readonly kind: "nobody"; readonly address?: string };
  readonly data: AuditEventData<Type>;
  /** Ids, the main one first. */
  readonly objects?: readonly string[];
  readonly correlation?: string;
  readonly outcome?: AuditOutcome;
};

/**
 * Adds one event and its place in the tree in the caller's transaction, so that the change and its record are
 * committed together or not at all.
 * @returns its position in the log
 * @throws {AppError} audit-unavailable; the caller lets it pass, which undoes the change
 */
export function appendEvent<Type extends AuditEventType>(
  tx: Transaction,
  event: NewAuditEvent<Type>,
): number {
  try {
    const data = AUDIT_EVENTS[event.type].parse(event.data) as JsonValue;
    const last = tx
      .select({ seq: sql<number>`coalesce(max(${auditEvents.seq}), 0)` })
      .from(auditEvents)
      .get();
    const seq = (last?.seq ?? 0) + 1;
    const atMs = Date.now();
    const outcome = event.outcome ?? "ok";
    const objects = event.objects ?? [];
    const body = encodeEventBody({
      v: 1,
      seq,
      id: newId("event", atMs),
      at: atMs,
      type: event.type,
      outcome,
      actor: describeActor(event.actor),
      correlation: event.correlation,
      objects: [...objects],
      data,
    });
    tx.insert(auditEvents)
      .values({
        seq,
        atMs,
        type: event.type,
        outcome,
        body,
        actorId: event.actor.kind === "user" ? event.actor.userId : null,
        correlation: event.correlation ?? null,
        objectId: objects[0] ?? null,
      })
      .run();
    addToTree(tx, seq, body);
    return seq;
  } catch (error) {
    throw new AppError(
      "audit-unavailable",
      `The audit record (${event.type}) could not be written, so nothing was done: ${(error as Error).message}.`,
      { cause: error },
    );
  }
}

/** Records something that changes nothing else. @throws {AppError} audit-unavailable */
export function recordEvent<Type extends AuditEventType>(db: Database, event: NewAuditEvent<Type>): number {
  try {
    return transact(db, (tx) => appendEvent(tx, event));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      "audit-unavailable",
      `The audit record (${event.type}) could not be written: ${(error as Error).message}.`,
      { cause: error },
    );
  }
}

/** Keyed commitment to a text, in hex; see FORMAT.md. */
export function commitTo(db: Reader, text: string): string {
  return createHmac("sha256", Buffer.from(requireSetting(db, "commitment-key"), "hex"))
    .update(text.normalize("NFC"))
    .digest("hex");
}

function describeActor(actor: NewAuditEvent<AuditEventType>["actor"]): {
  readonly [key: string]: JsonValue | undefined;
} {
  switch (actor.kind) {
    case "user":
      return {
        kind: "user",
        id: actor.userId,
        via: actor.via,
        session: actor.sessionId,
        token: actor.token?.id,
        address: actor.address,
      };
    case "system":
      return { kind: "system", process: actor.process };
    case "nobody":
      return { kind: "nobody", address: actor.address };
  }
}
