import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { and, asc, count, eq, inArray, isNull } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { appendEvent } from "../audit/append-event.ts";
import { spreadErasures } from "../backup/erasure-list.ts";
import type { Config } from "../config.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { auditEvents, documents, erasures, jobs } from "../db/schema.ts";
import { requireSetting } from "../db/settings.ts";
import { blobPath } from "../documents/blob-store.ts";
import { queueRebuild } from "../documents/queue.ts";
import { AppError } from "../errors.ts";
import type { ErasureId } from "../ids.ts";
import { blankPlan } from "./blank.ts";
import type { Certificate } from "./certificate.ts";
import { heldParts } from "./holds.ts";
import { packDatabase } from "./pack-database.ts";
import { ERASURE_PLAN, type ErasurePlan, exportsOf } from "./plan.ts";
import { countIndexed, type Probes, passagesOf, takeProbes, withoutKept } from "./probes.ts";
import { type Scan, scanFor } from "./scan.ts";

const ACTOR: Actor = { kind: "system", process: "supervisor" };
const POLL_MS = 250;
/** Other processes close the files of the index's old generation within this; open ones would stay on the disk. */
const LET_GO_MS = 1500;
/** The sealer's folder holds keys and heads of the log, and may not be ours to read. */
const NOT_SCANNED = ["sealer"];

/**
 * Carries out every erasure that was approved, and ends those that were interrupted. Each step can be done again, so
 * that a crash anywhere loses nothing: the database first, in one transaction; then originals, index and free space.
 * The ingest process has to run: it makes the index anew.
 * @param signal ends the wait for the index; what is left is done the next time
 * @throws {AppError} storage-unavailable; aborted
 */
export async function carryOutErasures(
  db: Database,
  config: Config,
  signal?: AbortSignal,
): Promise<ErasureId[]> {
  const open = db
    .select()
    .from(erasures)
    .where(inArray(erasures.state, ["approved", "blanked"]))
    .orderBy(asc(erasures.decidedAtMs))
    .all();
  const done: ErasureId[] = [];
  for (const { id } of open) if (await carryOut(db, config, id, signal)) done.push(id);
  return done;
}

type Row = typeof erasures.$inferSelect;
type Before = Probes & { readonly scan: Scan };

async function carryOut(
  db: Database,
  config: Config,
  id: ErasureId,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const request = read(db, id);
  const plan = ERASURE_PLAN.parse(request.plan);
  let before: Before | undefined;
  if (request.state === "approved") {
    const taken = await takeProbes(db, config, plan);
    before = { ...taken, scan: await search(db, config, taken) };
    if (!blank(db, id, plan)) return false;
  }
  await removeOriginals(db, config, plan);
  await waitForIndex(db, id, signal);
  await delay(LET_GO_MS, undefined, { signal }).catch(() => undefined);
  await emptyFreeSpace(db, signal);
  let after = before === undefined ? null : await search(db, config, before, withoutKept);
  // SQLite overwrites what it deletes, but may leave what it moved before; only a packed database is surely without.
  if (before?.isWhole !== true || after === null || after.found > 0) {
    packDatabase(db);
    await emptyFreeSpace(db, signal);
    after = before === undefined ? null : await search(db, config, before, withoutKept);
  }
  const indexed = await countIndexed(db, config, passagesOf(db, plan));
  certify(db, id, plan, { before: before?.scan ?? null, after, indexed });
  await spreadErasures(db);
  return true;
}

/** @param without says which of the probes that were found may stay */
async function search(
  db: Database,
  config: Config,
  { probes }: Probes,
  without: (db: Database, found: Probes["probes"]) => Probes["probes"] = (_, found) => found,
): Promise<Scan> {
  const { hits, ...scan } = await scanFor(config.dataDir, probes, NOT_SCANNED);
  return { ...scan, found: without(db, hits).length };
}

/** @returns false, with nothing done, when something of it came under a hold since it was approved */
function blank(db: Database, id: ErasureId, plan: ErasurePlan): boolean {
  return transact(db, (tx) => {
    // Another process may have come first; what is left is done by both, harmlessly.
    if (read(tx, id).state !== "approved") return true;
    if (heldParts(tx, plan) > 0) {
      tx.update(erasures)
        .set({ state: "requested", decidedBy: null, decidedAtMs: null })
        .where(eq(erasures.id, id))
        .run();
      const data = { because: "hold" } as const;
      appendEvent(tx, { type: "erasure.refused", actor: ACTOR, objects: [id], outcome: "denied", data });
      return false;
    }
    const counts = blankPlan(tx, plan);
    tx.update(erasures).set({ state: "blanked" }).where(eq(erasures.id, id)).run();
    const objects = [id, ...plan.documents, ...plan.conversations, ...plan.people].slice(0, 100);
    appendEvent(tx, { type: "erasure.blanked", actor: ACTOR, objects, data: counts });
    return true;
  });
}

/** Files of originals that no document has any more. */
async function removeOriginals(db: Database, config: Config, plan: ErasurePlan): Promise<void> {
  for (const id of plan.documents) {
    const row = db.select({ sha256: documents.sha256 }).from(documents).where(eq(documents.id, id)).get();
    if (row === undefined) continue;
    const others = db
      .select({ n: count() })
      .from(documents)
      .where(and(eq(documents.sha256, row.sha256), isNull(documents.deletedAtMs)))
      .get();
    if ((others?.n ?? 0) === 0) await rm(blobPath(config, row.sha256), { force: true });
  }
}

async function waitForIndex(db: Database, id: ErasureId, signal: AbortSignal | undefined): Promise<void> {
  if (read(db, id).rebuildJobId === null) {
    // Not one that is running already: it may have read what was erased.
    await waitForRebuilds(db, signal);
    const rebuildJobId = queueRebuild(db);
    db.update(erasures).set({ rebuildJobId }).where(eq(erasures.id, id)).run();
  }
  for (;;) {
    const { rebuildJobId } = read(db, id);
    if (rebuildJobId === null) return waitForIndex(db, id, signal);
    const job = db.select().from(jobs).where(eq(jobs.id, rebuildJobId)).get();
    if (job?.state === "done") return;
    if (job === undefined || job.state === "failed") {
      db.update(erasures).set({ rebuildJobId: null }).where(eq(erasures.id, id)).run();
      throw new AppError(
        "index-unavailable",
        `The index could not be made anew (${job?.error ?? "no job"}); the erasure goes on later.`,
      );
    }
    await pause(signal);
  }
}

async function waitForRebuilds(db: Database, signal: AbortSignal | undefined): Promise<void> {
  const running = () =>
    db
      .select({ id: jobs.id })
      .from(jobs)
      .where(and(eq(jobs.kind, "rebuild"), inArray(jobs.state, ["queued", "running"])))
      .get();
  while (running() !== undefined) await pause(signal);
}

/** Deleted text lies zeroed in the database (secure_delete), but as it was in the write-ahead log until that is emptied. */
async function emptyFreeSpace(db: Database, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    const [result] = db.$client.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    if (result?.busy === 0) return;
    await pause(signal);
  }
}

function certify(db: Database, id: ErasureId, plan: ErasurePlan, scan: Certificate["scan"]): void {
  transact(db, (tx) => {
    const request = read(tx, id);
    if (request.state === "done") return;
    const doneAtMs = Date.now();
    const found = scan.after?.found ?? 0;
    const event = appendEvent(tx, {
      type: "erasure.completed",
      actor: ACTOR,
      objects: [id],
      outcome: found + scan.indexed === 0 ? "ok" : "error",
      data: { probes: scan.after?.probes ?? 0, found: found + scan.indexed, files: scan.after?.files ?? 0 },
    });
    const certificate: Certificate = {
      kind: "erasure-certificate",
      v: 1,
      erasure: id,
      installation: requireSetting(tx, "installation-id"),
      ground: request.ground,
      reference: request.reference,
      erased: plan,
      ...countsOf(tx, id),
      requestedBy: request.requestedBy,
      approvedBy: request.decidedBy ?? request.requestedBy,
      doneAtMs,
      event,
      scan,
      exportsBefore: exportsOf(tx, plan),
    };
    tx.update(erasures).set({ state: "done", certificate, doneAtMs }).where(eq(erasures.id, id)).run();
  });
}

/** As the record of the blanking says. */
function countsOf(tx: Transaction, id: ErasureId): { passages: number; originals: number } {
  const row = tx
    .select({ body: auditEvents.body })
    .from(auditEvents)
    .where(and(eq(auditEvents.type, "erasure.blanked"), eq(auditEvents.objectId, id)))
    .get();
  const data = row === undefined ? {} : JSON.parse(row.body.toString("utf8")).data;
  return { passages: Number(data.passages ?? 0), originals: Number(data.originals ?? 0) };
}

function read(db: Reader, id: ErasureId): Row {
  const row = db.select().from(erasures).where(eq(erasures.id, id)).get();
  if (row === undefined) throw new AppError("not-found", "There is no such erasure.");
  return row;
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted)
    throw new AppError("aborted", "The erasure was interrupted; it goes on at the next start.");
  await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
}
