import { eq } from "drizzle-orm";
import { emergencyAccesses, emergencyReviews, holds, walls } from "../db/access-tables.ts";
import type { Transaction } from "../db/client.ts";
import type { DocumentId, UserId } from "../ids.ts";
import { destroyKey, sealFor } from "../keys/data-keys.ts";

/** Takes away why a wall or hold was put around somebody, and what they gave as an emergency; that it was so stays. */
export function blankReasonsAbout(tx: Transaction, userId: UserId): void {
  for (const { id } of tx.select({ id: walls.id }).from(walls).where(eq(walls.userId, userId)).all())
    tx.update(walls)
      .set({ reason: emptied(tx, id) })
      .where(eq(walls.id, id))
      .run();
  const emergencies = tx
    .select({ id: emergencyAccesses.id })
    .from(emergencyAccesses)
    .where(eq(emergencyAccesses.userId, userId))
    .all();
  for (const { id } of emergencies) {
    const nothing = emptied(tx, id);
    tx.update(emergencyAccesses).set({ explanation: nothing }).where(eq(emergencyAccesses.id, id)).run();
    tx.update(emergencyReviews).set({ note: nothing }).where(eq(emergencyReviews.emergencyId, id)).run();
  }
  blankHolds(tx, eq(holds.userId, userId));
}

/** The same for holds on a document, which are over when it is erased. */
export function blankReasonsOf(tx: Transaction, documentId: DocumentId): void {
  blankHolds(tx, eq(holds.documentId, documentId));
}

function blankHolds(tx: Transaction, about: ReturnType<typeof eq>): void {
  for (const { id } of tx.select({ id: holds.id }).from(holds).where(about).all())
    tx.update(holds)
      .set({ reason: emptied(tx, id) })
      .where(eq(holds.id, id))
      .run();
}

/** Destroys the key of the old text. @returns the new one, which is empty */
function emptied(tx: Transaction, id: string) {
  destroyKey(tx, "safeguard", id);
  return sealFor(tx, "safeguard", id).text("");
}
