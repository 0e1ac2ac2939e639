import { and, eq, isNull } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireRole, requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { CLASSIFICATIONS, type Classification, clearances, ORDINARY } from "../db/access-tables.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { UserId } from "../ids.ts";

/** How far a person is cleared; a person may see their own. @throws {AppError} not-allowed */
export function clearanceOf(db: Reader, actor: Actor, userId: UserId): Classification {
  if (requireUser(db, actor).userId !== userId)
    requireRole(db, actor, "administrator", "privacy-officer", "auditor");
  return readClearance(db, userId);
}

/** Acts at the person's next request. @throws {AppError} not-allowed, also for one's own; not-found */
export function setClearance(db: Database, actor: Actor, userId: UserId, level: Classification): void {
  transact(db, (tx) => {
    const user = requireRole(tx, actor, "administrator", "privacy-officer");
    if (tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).get() === undefined)
      throw new AppError("not-found", "There is no such person.");
    const before = readClearance(tx, userId);
    if (before === level) return;
    if (user.userId === userId && CLASSIFICATIONS.indexOf(level) > CLASSIFICATIONS.indexOf(before))
      throw new AppError("not-allowed", "Nobody clears themselves for more.");
    const now = Date.now();
    tx.update(clearances)
      .set({ endedAtMs: now })
      .where(and(eq(clearances.userId, userId), isNull(clearances.endedAtMs)))
      .run();
    tx.insert(clearances)
      .values({ userId, level: CLASSIFICATIONS.indexOf(level), setBy: user.userId, sinceMs: now })
      .run();
    appendEvent(tx, { type: "clearance.set", actor, objects: [userId], data: { before, after: level } });
  });
}

function readClearance(db: Reader, userId: UserId): Classification {
  const row = db
    .select({ level: clearances.level })
    .from(clearances)
    .where(and(eq(clearances.userId, userId), isNull(clearances.endedAtMs)))
    .get();
  return row === undefined ? ORDINARY : (CLASSIFICATIONS[row.level] ?? "open");
}
