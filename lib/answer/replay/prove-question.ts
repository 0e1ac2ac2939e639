import { asc, eq } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import { recordEvent } from "../../audit/append-event.ts";
import { packKeys, provedEvent } from "../../audit/prove-event.ts";
import { readEventBody } from "../../audit/read-event-body.ts";
import type { Database } from "../../db/client.ts";
import { auditEvents } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import type { TurnId } from "../../ids.ts";
import { commitFor, commitmentKey, dataKey, type KeyOwner } from "../../keys/data-keys.ts";
import { type Commitment, listCommitments } from "./list-commitments.ts";

/** An evidence pack of version 2, see lib/audit/FORMAT.md; `JSON.stringify` of it is the file. */
export type QuestionEvidence = {
  readonly kind: "evidence";
  readonly v: 2;
  readonly key: string;
  readonly events: readonly { readonly seq: number; readonly body: string; readonly proof: string }[];
  readonly opened: readonly Opened[];
  readonly withheld: readonly Withheld[];
};
type Opened = { readonly seq: number; readonly at: string; readonly key: string; readonly text: string };
type Withheld = {
  readonly seq: number;
  readonly at: string;
  readonly because: "not-open" | "gone" | "not-recorded";
};

/**
 * The proofs of all events of a question with the texts they commit to, as far as whoever asks may read them: the
 * question as an auditor sees it on the Activity page, passages of documents that are open to them, and prompt and answer
 * when all of these are. What was opened is recorded before anything is returned.
 * @throws {AppError} not-allowed unless an administrator or auditor asks; not-found; conflict; audit-unavailable
 */
export function proveQuestion(db: Database, actor: Actor, turnId: TurnId): QuestionEvidence {
  const reader = requireRole(db, actor, "administrator", "auditor");
  const rows = db
    .select({ seq: auditEvents.seq, body: auditEvents.body })
    .from(auditEvents)
    .where(eq(auditEvents.correlation, turnId))
    .orderBy(asc(auditEvents.seq))
    .all();
  const [first] = rows;
  if (first === undefined) throw new AppError("not-found", "The log has no such question.");
  const proved = rows.map(({ seq }) => provedEvent(db, seq));
  const commitments = listCommitments(
    db,
    reader,
    turnId,
    rows.map(({ body }) => readEventBody(body)),
  );
  const tried = commitments.map((commitment) => open(db, commitment));
  const opened = tried.filter((entry) => "text" in entry);
  const withheld = tried.filter((entry) => "because" in entry);
  recordEvent(db, {
    type: "log.proved",
    actor: reader,
    objects: [turnId],
    data: {
      seq: first.seq,
      size: proved.at(-1)?.size ?? 0,
      events: rows.length,
      opened: opened.length,
    },
  });
  const { key, ...statements } = packKeys(db);
  return {
    kind: "evidence",
    v: 2,
    key,
    events: proved.map(({ seq, body, proof }) => ({ seq, body, proof })),
    opened,
    withheld,
    ...statements,
  };
}

function open(db: Database, { seq, at, value, owner, subject, text }: Commitment): Opened | Withheld {
  if (typeof text !== "string") return { seq, at, because: text.because };
  const isIt = commitFor(db, owner, subject, text) === value;
  if (!isIt) return { seq, at, because: "not-recorded" };
  return { seq, at, key: keyFor(db, owner, subject), text: text.normalize("NFC") };
}

const keyFor = (db: Database, owner: KeyOwner, subject: string) =>
  commitmentKey(dataKey(db, owner, subject)).toString("base64");
