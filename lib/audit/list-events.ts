import { createHash } from "node:crypto";
import { and, desc, eq, gte, inArray, like, lt, or, type SQL, sql } from "drizzle-orm";
import type { Actor, UserActor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import type { Reader } from "../db/client.ts";
import { auditEvents } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { UserId } from "../ids.ts";
import type { AuditOutcome } from "./events.ts";
import { type EventObject, labelObjects } from "./label-objects.ts";
import { type EventBody, readEventBody } from "./read-event-body.ts";

/** What the filter of the Activity page offers, and the beginnings of event types it stands for. */
export const EVENT_KINDS = {
  "sign-in": ["session."],
  people: ["user.", "group."],
  access: ["grant.", "collection."],
  documents: ["document.", "folder."],
  questions: ["query.", "retrieval.", "answer.", "search.", "conversation."],
  system: ["system.", "settings.", "index.", "integrity."],
  log: ["log."],
  boundary: ["egress.", "boundary."],
} as const satisfies Record<string, readonly string[]>;
export type EventKind = keyof typeof EVENT_KINDS;

export type EventFilter = {
  /** Who did it. */
  readonly actorId?: UserId;
  readonly kind?: EventKind;
  readonly outcome?: AuditOutcome;
  /** From this moment (inclusive) to that one (exclusive), UTC milliseconds. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Any id an event can name: of a person, group, collection, document, grant, conversation or question. */
  readonly objectId?: string;
  /** Only questions being asked. */
  readonly questionsOnly?: boolean;
  /** Continue below this position. */
  readonly before?: number;
  /** 1 to 500; 50 unless told. */
  readonly limit?: number;
};

/** One event as the reader of the log may see it. */
export type EventView = {
  readonly seq: number;
  readonly atMs: number;
  readonly type: string;
  readonly outcome: AuditOutcome;
  readonly actor: EventBody["actor"];
  /** Name of the acting person, also when they are suspended now. */
  readonly actorName: string | null;
  readonly correlation: string | null;
  readonly objects: readonly EventObject[];
  readonly data: Readonly<Record<string, unknown>>;
};
export type EventDetail = EventView & {
  readonly id: string;
  /** The stored bytes, exactly. */
  readonly raw: string;
  readonly byteSize: number;
  /** SHA-256 of the stored bytes, hex. */
  readonly sha256: string;
  readonly previous: number | null;
  readonly next: number | null;
};

/**
 * Events, newest first.
 * @returns `next`: what to pass as `before` for the rest, or null at the end
 * @throws {AppError} not-allowed unless the actor is an administrator or auditor now
 */
export function listEvents(
  db: Reader,
  actor: Actor,
  filter: EventFilter = {},
): { events: EventView[]; next: number | null } {
  const reader = requireRole(db, actor, "administrator", "auditor");
  const limit = Math.min(Math.max(Math.trunc(filter.limit ?? 50), 1), 500);
  const rows = db
    .select()
    .from(auditEvents)
    .where(toCondition(filter))
    .orderBy(desc(auditEvents.seq))
    .limit(limit + 1)
    .all();
  const shown = rows.slice(0, limit);
  return {
    events: describeEvents(db, reader, shown),
    next: rows.length > limit ? (shown.at(-1)?.seq ?? null) : null,
  };
}

/** One event in full. @throws {AppError} not-allowed; not-found */
export function getEvent(db: Reader, actor: Actor, seq: number): EventDetail {
  const reader = requireRole(db, actor, "administrator", "auditor");
  const row = db.select().from(auditEvents).where(eq(auditEvents.seq, seq)).get();
  const [view] = row === undefined ? [] : describeEvents(db, reader, [row]);
  if (row === undefined || view === undefined)
    throw new AppError("not-found", "There is no event at this position of the log.");
  const newest =
    db
      .select({ seq: sql<number>`max(${auditEvents.seq})` })
      .from(auditEvents)
      .get()?.seq ?? seq;
  return {
    ...view,
    id: readEventBody(row.body).id,
    raw: row.body.toString("utf8"),
    byteSize: row.body.length,
    sha256: createHash("sha256").update(row.body).digest("hex"),
    previous: seq > 1 ? seq - 1 : null,
    next: seq < newest ? seq + 1 : null,
  };
}

/** The events of one question, oldest first. @throws {AppError} not-allowed */
export function listCorrelated(db: Reader, actor: Actor, correlation: string): EventView[] {
  const reader = requireRole(db, actor, "administrator", "auditor");
  const rows = db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.correlation, correlation))
    .orderBy(auditEvents.seq)
    .all();
  return describeEvents(db, reader, rows);
}

function describeEvents(
  db: Reader,
  reader: UserActor,
  rows: readonly (typeof auditEvents.$inferSelect)[],
): EventView[] {
  const read = rows.map((row) => ({ row, body: readEventBody(row.body) }));
  const ids = read.flatMap(({ body }) => [
    ...body.objects,
    ...(body.actor.kind === "user" ? [body.actor.id] : []),
    ...(body.correlation === undefined ? [] : [body.correlation]),
  ]);
  const labels = labelObjects(db, reader, ids);
  return read.map(({ row, body }) => ({
    seq: row.seq,
    atMs: body.at,
    type: body.type,
    outcome: body.outcome,
    actor: body.actor,
    actorName: body.actor.kind === "user" ? (labels.get(body.actor.id)?.label ?? null) : null,
    correlation: body.correlation ?? null,
    objects: body.objects.flatMap((id) => labels.get(id) ?? []),
    data: body.data,
  }));
}

function toCondition(filter: EventFilter): SQL | undefined {
  const beginnings = filter.kind === undefined ? [] : EVENT_KINDS[filter.kind];
  return and(
    filter.before === undefined ? undefined : lt(auditEvents.seq, filter.before),
    filter.actorId === undefined ? undefined : eq(auditEvents.actorId, filter.actorId),
    filter.outcome === undefined ? undefined : eq(auditEvents.outcome, filter.outcome),
    filter.fromMs === undefined ? undefined : gte(auditEvents.atMs, filter.fromMs),
    filter.toMs === undefined ? undefined : lt(auditEvents.atMs, filter.toMs),
    filter.questionsOnly ? inArray(auditEvents.type, ["query.accepted"]) : undefined,
    beginnings.length === 0 ? undefined : or(...beginnings.map((text) => like(auditEvents.type, `${text}%`))),
    filter.objectId === undefined ? undefined : namesObject(filter.objectId),
  );
}

/** The columns name only the main object; the others, and passages' documents, stand in the body in quotes. */
function namesObject(id: string): SQL | undefined {
  return or(
    eq(auditEvents.objectId, id),
    eq(auditEvents.correlation, id),
    sql`instr(CAST(${auditEvents.body} AS TEXT), ${JSON.stringify(id)}) > 0`,
  );
}
