import { and, eq, inArray } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Actor } from "../access/actor.ts";
import { readableScopes } from "../access/readable.ts";
import { recordEvent } from "../audit/append-event.ts";
import type { Database } from "../db/client.ts";
import { chunks, documents, jobs } from "../db/schema.ts";
import type { Day } from "../documents/day.ts";
import type { ChunkId } from "../ids.ts";
import { logger } from "../log.ts";
import type { IndexHit } from "./index-store.ts";
import { type CheckedPassage, loadPassages } from "./load-passages.ts";

const alike = alias(documents, "alike");

/** What the index offered so far, and what of it passed the second check. */
export class Candidates {
  readonly byId = new Map<ChunkId, CheckedPassage>();
  readonly refused = new Set<ChunkId>();
  readonly offers = new Map<ChunkId, IndexHit>();
  readonly #db: Database;
  readonly #actor: Actor;
  readonly #day: Day | undefined;

  /** @param day on which what is found must be in force; any version without it */
  constructor(db: Database, actor: Actor, day?: Day) {
    this.#db = db;
    this.#actor = actor;
    this.#day = day;
  }

  /** Reads what was not offered before under the access rule. */
  check(hits: readonly IndexHit[]): void {
    const fresh = hits.filter((hit) => !this.offers.has(hit.chunkId));
    for (const hit of fresh) this.offers.set(hit.chunkId, hit);
    const loaded = loadPassages(this.#db, this.#actor, fresh, this.#day);
    for (const [id, passage] of loaded.byId) this.byId.set(id, passage);
    for (const id of loaded.refused) this.refused.add(id);
  }

  /** Those of the hits that passed, in the order of the hits. */
  inOrder(hits: readonly IndexHit[]): CheckedPassage[] {
    return hits.flatMap((hit) => this.byId.get(hit.chunkId) ?? []);
  }
}

/**
 * Raises the alarm when the index offered what the access rule refuses. Right after access was taken away that is no
 * alarm, nor while the index has still to learn that a document was classified or restricted.
 * @throws {AppError} audit-unavailable
 */
export function reportRefused(db: Database, actor: Actor, { refused, offers }: Candidates): void {
  const stillReadable = new Set(readableScopes(db, actor).map(({ id }) => id));
  const waiting = waitForIndex(db, [...refused]);
  const mismatched = [...refused].filter((id) => {
    const scopeId = offers.get(id)?.scopeId;
    return !waiting.has(id) && (scopeId === undefined || stillReadable.has(scopeId));
  });
  if (mismatched.length === 0) return;
  logger("index").error("the index offered passages that the access rule refuses", {
    passages: mismatched.length,
    first: mismatched[0],
  });
  recordEvent(db, {
    type: "integrity.filter-mismatch",
    actor,
    outcome: "error",
    data: { passages: mismatched.slice(0, 500) },
  });
}

/** Passages that the index has still to file under their document's present scope. */
function waitForIndex(db: Database, ids: readonly ChunkId[]): ReadonlySet<ChunkId> {
  const rows = db
    .select({ id: chunks.id })
    .from(chunks)
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    // A version's job files what came out of its file too; both carry its lineage and number.
    .innerJoin(alike, and(eq(alike.lineageId, documents.lineageId), eq(alike.version, documents.version)))
    .innerJoin(jobs, eq(jobs.documentId, alike.id))
    .where(
      and(inArray(chunks.id, [...ids]), eq(jobs.kind, "refile"), inArray(jobs.state, ["queued", "running"])),
    )
    .all();
  return new Set(rows.map((row) => row.id));
}
