import { and, eq, inArray, isNull } from "drizzle-orm";
import { abortOpenTurns } from "#lib/answer/complete";
import { verifyLog } from "#lib/audit/verify/verify-log";
import { listSnapshots } from "#lib/backup/repository";
import type { Config } from "#lib/config";
import type { Database } from "#lib/db/client";
import { chunks, documents, turns } from "#lib/db/schema";
import { openBlob } from "#lib/documents/blob-store";
import { asAppError } from "#lib/errors";
import type { Promised } from "./installation.ts";

/** What is wrong with an installation after a fault, and with what was promised before it; a sentence each. */
export async function checkInstallation(
  db: Database,
  config: Config,
  promises: readonly Promised[] = [],
): Promise<string[]> {
  const findings: string[] = [];
  const verdict = db.$client.pragma("integrity_check", { simple: true });
  if (verdict !== "ok") findings.push(`the database: ${String(verdict)}`);
  if (!(await verifyLog(db)).isIntact) findings.push("the log is not intact");
  // What could not be recorded meanwhile, the next start records.
  abortOpenTurns(db);
  const open = db
    .select()
    .from(turns)
    .where(inArray(turns.state, ["accepted", "disclosed"]))
    .all();
  if (open.length > 0) findings.push(`${open.length} questions are open`);
  const found = db
    .select()
    .from(documents)
    .where(and(eq(documents.state, "searchable"), isNull(documents.deletedAtMs)))
    .all();
  for (const { id, name, chunkCount } of found) {
    const stored = db.select().from(chunks).where(eq(chunks.documentId, id)).all();
    if (stored.length !== chunkCount) findings.push(`${name} is there in part`);
  }
  const deleted = new Set<string>(promises.flatMap(({ kind, id }) => (kind === "deleted" ? [id] : [])));
  for (const promise of promises) {
    const problem = await broken(db, config, promise, deleted.has(promise.id)).catch(
      (error: unknown) => asAppError(error).message,
    );
    if (problem !== undefined) findings.push(`${promise.kind} ${promise.id}: ${problem}`);
  }
  return findings;
}

async function broken(
  db: Database,
  config: Config,
  promise: Promised,
  isDeleted: boolean,
): Promise<string | undefined> {
  switch (promise.kind) {
    case "answered": {
      const turn = db.select().from(turns).where(eq(turns.id, promise.id)).get();
      return turn?.state === "completed" ? undefined : `the answer is ${turn?.state ?? "gone"}`;
    }
    case "backed-up":
      // Its manifest is written last. What it holds may need a master key from before an exchange: backup-restore.ts looks into it.
      return (await listSnapshots(promise.id)).length > 0 ? undefined : "there is no snapshot";
    default: {
      const document = db.select().from(documents).where(eq(documents.id, promise.id)).get();
      if (isDeleted) return document?.deletedAtMs == null ? "it is there again" : undefined;
      if (document === undefined) return "it is gone";
      if (promise.kind === "searchable" && document.state !== "searchable") return `it is ${document.state}`;
      // Fails when a byte is another one than was stored.
      const { byteSize, read } = await openBlob(config, document.sha256);
      for await (const _ of read(0, byteSize));
      return undefined;
    }
  }
}
