import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client.ts";
import { erasures } from "../db/schema.ts";
import { getSetting, putSetting } from "../db/settings.ts";
import { blankPlan } from "../erasure/blank.ts";
import { ERASURE_PLAN } from "../erasure/plan.ts";
import { asAppError } from "../errors.ts";
import type { ErasureId, UserId } from "../ids.ts";
import { logger } from "../log.ts";
import { isThere, writeDurably } from "./repository.ts";

const ENTRY = z.object({
  id: z.string() as unknown as z.ZodType<ErasureId>,
  plan: ERASURE_PLAN,
  ground: z.string(),
  reference: z.string(),
  requestedBy: z.string() as unknown as z.ZodType<UserId>,
  requestedAtMs: z.number(),
  decidedBy: (z.string() as unknown as z.ZodType<UserId>).nullable(),
  decidedAtMs: z.number().nullable(),
});
const LIST = z.object({ kind: z.literal("intramuros-erasures"), v: z.literal(1), erasures: z.array(ENTRY) });
/** An erasure that was carried out; ids and counts only. */
export type ErasedEntry = z.infer<typeof ENTRY>;

/** Writes what was erased beside the backups, so that restoring an older one carries it out again. */
export async function writeErasures(db: Database, place: string): Promise<void> {
  const rows = db
    .select()
    .from(erasures)
    .where(inArray(erasures.state, ["approved", "blanked", "done"]))
    .all();
  const known = await readErasures(place);
  const all = new Map<string, unknown>([...known, ...rows].map((row) => [row.id, ENTRY.parse(row)]));
  const list = { kind: "intramuros-erasures", v: 1, erasures: [...all.values()] };
  await writeDurably(join(place, "erasures.json"), `${JSON.stringify(list)}\n`);
}

/** @throws {ZodError} when the list was changed: restoring without it would bring back what was erased */
export async function readErasures(place: string): Promise<ErasedEntry[]> {
  const path = join(place, "erasures.json");
  if (!(await isThere(path))) return [];
  return LIST.parse(JSON.parse(await readFile(path, "utf8"))).erasures;
}

/** Remembers a folder of backups. */
export function tellErasures(db: Database, place: string): void {
  const places = new Set(backupPlaces(db)).add(place);
  putSetting(db, "backup-places", JSON.stringify([...places]));
}

export function backupPlaces(db: Database): string[] {
  return z.array(z.string()).parse(JSON.parse(getSetting(db, "backup-places") ?? "[]"));
}

/** Writes the list to every folder of backups that is within reach. @returns places that could not be told */
export async function spreadErasures(db: Database): Promise<string[]> {
  const missed: string[] = [];
  for (const place of backupPlaces(db)) {
    try {
      if (!(await isThere(join(place, "snapshots")))) throw new Error("it is not there");
      await writeErasures(db, place);
    } catch (error) {
      missed.push(place);
      logger("erasure").warn("a folder of backups could not be told of an erasure", {
        problem: asAppError(error).message,
      });
    }
  }
  return missed;
}

/** Carries out again, in a restored database, what was erased after it was saved. @returns how many */
export function replayErasures(db: Database, entries: readonly ErasedEntry[]): number {
  let replayed = 0;
  for (const entry of entries) {
    const row = db.select({ state: erasures.state }).from(erasures).where(eq(erasures.id, entry.id)).get();
    if (row?.state === "done") continue;
    db.transaction(
      (tx) => {
        tx.insert(erasures)
          .values({ ...entry, state: "blanked" })
          .onConflictDoUpdate({ target: erasures.id, set: { state: "blanked", rebuildJobId: null } })
          .run();
        blankPlan(tx, entry.plan);
      },
      { behavior: "immediate" },
    );
    replayed++;
  }
  return replayed;
}
