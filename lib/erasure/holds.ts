import { eq } from "drizzle-orm";
import type { Reader } from "../db/client.ts";
import { turns } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type Doomed, requireNoHold } from "../safeguards/holds.ts";
import type { ErasurePlan } from "./plan.ts";

/** How many parts of a plan are under a legal hold. */
export function heldParts(db: Reader, plan: ErasurePlan): number {
  const answers = plan.answers.flatMap((id) =>
    db.select({ conversationId: turns.conversationId }).from(turns).where(eq(turns.id, id)).all(),
  );
  const parts: readonly Doomed[] = [
    ...plan.documents.map((id) => ({ documentIds: [id] })),
    ...plan.conversations.map((conversationId) => ({ conversationId })),
    ...answers,
    ...plan.people.map((userId) => ({ userId })),
  ];
  return parts.filter((part) => isHeld(db, part)).length;
}

function isHeld(db: Reader, part: Doomed): boolean {
  try {
    requireNoHold(db, part);
    return false;
  } catch (error) {
    if (error instanceof AppError && error.code === "on-hold") return true;
    throw error;
  }
}
