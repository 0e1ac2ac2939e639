import { desc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { type ErasureState, erasures, users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type ErasureId, newId, type UserId } from "../ids.ts";
import { requireStepUpInBrowser } from "../people/step-up.ts";
import type { Certificate } from "./certificate.ts";
import { heldParts } from "./holds.ts";
import { requireErasureApprover, requireErasureOfficer } from "./officer.ts";
import { describePlan, ERASURE_PLAN, type ErasurePlan, type ErasurePreview } from "./plan.ts";

/** Why something is erased. */
export const ERASURE_GROUNDS = [
  "data-subject-request",
  "consent-withdrawn",
  "unlawful",
  "retention-over",
  "other",
] as const;
export type ErasureGround = (typeof ERASURE_GROUNDS)[number];

export type ErasureRequest = {
  readonly id: ErasureId;
  readonly state: ErasureState;
  readonly plan: ErasurePlan;
  readonly ground: ErasureGround;
  readonly reference: string;
  readonly requestedBy: { readonly id: UserId; readonly name: string };
  readonly requestedAtMs: number;
  readonly decidedBy: { readonly id: UserId; readonly name: string } | null;
  readonly decidedAtMs: number | null;
  readonly certificate: Certificate | null;
};

const INPUT = z.object({ ground: z.enum(ERASURE_GROUNDS), reference: z.string().trim().min(1).max(60) });

/**
 * Asks for exactly this plan to be erased; a second person has to approve it.
 * @throws {AppError} not-allowed; invalid-input for an empty plan or no reference; audit-unavailable
 */
export function requestErasure(
  db: Database,
  actor: Actor,
  plan: ErasurePlan,
  input: { readonly ground: string; readonly reference: string },
): ErasureId {
  const parsed = INPUT.safeParse(input);
  if (!parsed.success)
    throw new AppError(
      "invalid-input",
      `An erasure needs a ground (${ERASURE_GROUNDS.join(", ")}) and a reference of 1 to 60 characters.`,
    );
  if (Object.values(plan).every((part) => part.length === 0))
    throw new AppError("invalid-input", "Nothing was found that could be erased.");
  return transact(db, (tx) => {
    const officer = requireErasureOfficer(tx, actor);
    const now = Date.now();
    const id = newId("erasure", now);
    tx.insert(erasures)
      .values({
        id,
        state: "requested",
        plan,
        ...parsed.data,
        requestedBy: officer.userId,
        requestedAtMs: now,
      })
      .run();
    appendEvent(tx, {
      type: "erasure.requested",
      actor: officer,
      objects: [id],
      data: {
        documents: plan.documents.length,
        conversations: plan.conversations.length,
        answers: plan.answers.length,
        people: plan.people.length,
        ground: parsed.data.ground,
      },
    });
    return id;
  });
}

/**
 * The second person's decision. What was approved is carried out by `carryOutErasures`.
 * @throws {AppError} not-found; not-allowed; step-up-needed to approve; conflict when it was decided already, when the same person asked for it, or
 *   when something in it is under a legal hold (both are recorded)
 */
export function decideErasure(db: Database, actor: Actor, id: ErasureId, isApproved: boolean): void {
  const refusal = transact(db, (tx): AppError | undefined => {
    const officer = requireErasureApprover(tx, actor);
    const request = requireRequest(tx, id);
    if (request.state !== "requested") throw new AppError("conflict", "This erasure was decided already.");
    if (isApproved) requireStepUpInBrowser(tx, officer);
    const because = isApproved ? whyNot(tx, request, officer.userId) : undefined;
    if (because !== undefined) {
      appendEvent(tx, {
        type: "erasure.refused",
        actor: officer,
        objects: [id],
        outcome: "denied",
        data: { because },
      });
      return new AppError(
        "conflict",
        because === "hold"
          ? "Something in this erasure is under a legal hold; it cannot be erased before the hold is ended."
          : "An erasure is approved by another person than the one who asked for it.",
      );
    }
    tx.update(erasures)
      .set({
        state: isApproved ? "approved" : "rejected",
        decidedBy: officer.userId,
        decidedAtMs: Date.now(),
      })
      .where(eq(erasures.id, id))
      .run();
    appendEvent(tx, {
      type: isApproved ? "erasure.approved" : "erasure.rejected",
      actor: officer,
      objects: [id],
      data: {},
    });
    return undefined;
  });
  // Thrown only now: the record of the refusal is committed.
  if (refusal !== undefined) throw refusal;
}

function whyNot(
  tx: Transaction,
  request: typeof erasures.$inferSelect,
  officer: UserId,
): "hold" | "same-person" | undefined {
  if (request.requestedBy === officer) return "same-person";
  return heldParts(tx, ERASURE_PLAN.parse(request.plan)) > 0 ? "hold" : undefined;
}

/** Newest first. @throws {AppError} not-allowed */
export function listErasures(db: Reader, actor: Actor): ErasureRequest[] {
  requireErasureOfficer(db, actor);
  const rows = db.select().from(erasures).orderBy(desc(erasures.requestedAtMs)).limit(500).all();
  return rows.map((row) => toRequest(db, row));
}

/** One request with what its plan takes away as things are now. @throws {AppError} not-allowed; not-found */
export function getErasure(
  db: Reader,
  actor: Actor,
  id: ErasureId,
): ErasureRequest & { readonly preview: Omit<ErasurePreview, "plan">; readonly held: number } {
  const officer = requireErasureOfficer(db, actor);
  const request = toRequest(db, requireRequest(db, id));
  return { ...request, preview: describePlan(db, officer, request.plan), held: heldParts(db, request.plan) };
}

function requireRequest(db: Reader, id: ErasureId): typeof erasures.$inferSelect {
  const row = db.select().from(erasures).where(eq(erasures.id, id)).get();
  if (row === undefined) throw new AppError("not-found", "There is no such erasure.");
  return row;
}

function toRequest(db: Reader, row: typeof erasures.$inferSelect): ErasureRequest {
  const { rebuildJobId: _job, doneAtMs: _done, ...rest } = row;
  return {
    ...rest,
    plan: ERASURE_PLAN.parse(row.plan),
    ground: row.ground as ErasureGround,
    requestedBy: person(db, row.requestedBy),
    decidedBy: row.decidedBy === null ? null : person(db, row.decidedBy),
    // Written by carryOutErasures in this shape.
    certificate: row.certificate as Certificate | null,
  };
}

function person(db: Reader, id: UserId): { id: UserId; name: string } {
  return { id, name: db.select({ name: users.name }).from(users).where(eq(users.id, id)).get()?.name ?? id };
}
