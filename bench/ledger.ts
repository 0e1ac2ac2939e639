/**
 * The ledger of 100,000 files with two pages each: how long each of its queries takes, the exports as CSV, the progress
 * shown while files are read, and what a question counts: `node bench/ledger.ts [files]`. Clock and processor time; on
 * two cores with other work the second says more.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import type { UserActor } from "#lib/access/actor";
import { countSearched } from "#lib/answer/count-searched";
import { closeDatabase, type Database, migrateDatabase, openDatabase, transact } from "#lib/db/client";
import { collections, grants, scopes, users } from "#lib/db/schema";
import { ensureInstallation } from "#lib/db/settings";
import { exportLedger } from "#lib/documents/ledger/export-ledger";
import { ledgerTotals } from "#lib/documents/ledger/ledger-totals";
import { LEDGER_SORTS, listLedger } from "#lib/documents/ledger/list-ledger";
import { listPageLedger } from "#lib/documents/ledger/page-ledger";
import { readingProgress } from "#lib/documents/reading-progress";
import { type CollectionId, type DocumentId, newId } from "#lib/ids";

const FILES = Number(process.argv[2] ?? 100_000);
const COLLECTIONS = 4;
const OPEN_FILES = 1000;
const TIMES = 5;
const PAGE = 50;
const print = (line: string) => process.stdout.write(`${line}\n`);

const folder = mkdtempSync(join(tmpdir(), "intramuros-bench-"));
const db = openDatabase(join(folder, "data", "intramuros.db"));
migrateDatabase(db, join(import.meta.dirname, "../drizzle"));
ensureInstallation(db);
try {
  const { actor, ids, first } = fill(db);
  const [collectionId = newId("collection")] = ids;
  print(
    `${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}; ${FILES} files`,
  );
  print("query | clock, ms: median, most | processor, ms: median");
  const order = { by: "added", isDescending: true } as const;
  time("totals of everything", () => ledgerTotals(db, actor));
  time("totals of a collection", () => ledgerTotals(db, actor, collectionId));
  for (const by of LEDGER_SORTS)
    time(`first page by ${by}`, () =>
      listLedger(db, actor, {}, { by, isDescending: true }, { offset: 0, limit: PAGE }),
    );
  time("first page of a collection", () =>
    listLedger(db, actor, { collectionId }, order, { offset: 0, limit: PAGE }),
  );
  time("last page", () => listLedger(db, actor, {}, order, { offset: FILES - PAGE, limit: PAGE }));
  time("first page of those with gaps", () =>
    listLedger(db, actor, { state: "gaps" }, order, { offset: 0, limit: PAGE }),
  );
  time("pages of one file", () => listPageLedger(db, actor, first));
  time("progress of a collection", () => readingProgress(db, actor, collectionId));
  time("what a question counts", () =>
    countSearched(db, actor, { collections: ids.map((id) => ({ id, level: "read" })), asOf: undefined }),
  );
  time("CSV of all files", () => drain(exportLedger(db, actor, "files")));
  time("CSV of all pages", () => drain(exportLedger(db, actor, "pages")));
} finally {
  closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
}

function time(name: string, work: () => unknown): void {
  work();
  const runs = Array.from({ length: TIMES }, () => {
    const [startMs, before] = [performance.now(), process.cpuUsage()];
    work();
    const { user, system } = process.cpuUsage(before);
    return { clock: performance.now() - startMs, processor: (user + system) / 1000 };
  });
  const sorted = (of: "clock" | "processor") => runs.map((run) => run[of]).sort((a, b) => a - b);
  const middle = Math.floor(TIMES / 2);
  const [clock, processor] = [sorted("clock"), sorted("processor")];
  print(
    `${name} | ${clock[middle]?.toFixed(1)}, ${clock.at(-1)?.toFixed(1)} | ${processor[middle]?.toFixed(1)}`,
  );
}

function drain(parts: Iterable<string>): number {
  let characters = 0;
  for (const part of parts) characters += part.length;
  return characters;
}

/** Four collections that one person reads; texts stay empty, since the ledger opens none. */
function fill(own: Database): { actor: UserActor; ids: CollectionId[]; first: DocumentId } {
  const userId = newId("user");
  const ids = Array.from({ length: COLLECTIONS }, () => newId("collection"));
  const scopeIds = transact(own, (tx) => {
    const person = {
      id: userId,
      email: "a@example.org",
      name: "A",
      role: "member",
      status: "active",
    } as const;
    tx.insert(users)
      .values({ ...person, createdAtMs: 1 })
      .run();
    return ids.map((id, i) => {
      tx.insert(collections)
        .values({ id, name: `Ward ${i}`, description: "", createdAtMs: 1 })
        .run();
      tx.insert(grants)
        .values({ id: newId("grant"), collectionId: id, userId, level: "read", grantedAtMs: 1 })
        .run();
      return tx.insert(scopes).values({ collectionId: id }).returning().get().id;
    });
  });
  // Built queries would take longer than all that is measured.
  const { $client: client } = own;
  const document = client.prepare(
    `INSERT INTO documents (id, collection_id, scope_id, lineage_id, name, source_path, sha256, byte_size, format, language,
       state, state_reason, page_count, gap_page_count, ocr_confidence, is_paginated, char_count, chunk_count, extractor,
       extract_ms, warnings, added_at_ms, searchable_at_ms)
     VALUES (@id, @collectionId, @scopeId, @id, @name, @path, @sha256, 4000, @format, 'en', @state, @reason, 2, @gaps,
       @confidence, 1, 3000, 4, 'pdf.js', @ms, '[]', @atMs, @atMs)`,
  );
  const page = client.prepare(
    "INSERT INTO pages (document_id, number, start, text, runs, blocks, warnings) VALUES (?, ?, ?, '', '', '', ?)",
  );
  const job = client.prepare(
    `INSERT INTO jobs (id, kind, document_id, state, attempts, not_before_ms, created_at_ms, finished_at_ms)
     VALUES (?, 'ingest', ?, ?, 1, ?, ?, ?)`,
  );
  const nowMs = Date.now();
  let first: DocumentId | undefined;
  client.transaction(() => {
    for (let n = 0; n < FILES; n++) {
      const atMs = nowMs - (FILES - n) * 50;
      const id = newId("document", atMs);
      first ??= id;
      const isOpen = n >= FILES - OPEN_FILES;
      const kind = n % 100;
      const state = isOpen ? "waiting" : kind === 0 ? "failed" : kind < 4 ? "partly" : "searchable";
      document.run({
        id,
        collectionId: ids[n % COLLECTIONS],
        scopeId: scopeIds[n % COLLECTIONS],
        name: `note-${n}.pdf`,
        path: `unit-${n % 40}/note-${(n * 7919) % FILES}.pdf`,
        sha256: n.toString(16).padStart(64, "0"),
        format: ["pdf", "docx", "text", "eml"][n % 4],
        state,
        reason: state === "failed" ? '{"code":"locked"}' : null,
        gaps: state === "partly" ? 1 : 0,
        confidence: n % 10 === 0 ? 60 + (n % 40) : null,
        ms: 100 + (n % 900),
        atMs,
      });
      const warnings = state === "partly" ? '[{"code":"page-damaged","page":2}]' : "[]";
      if (!isOpen) page.run(id, 1, 0, "[]");
      if (!isOpen) page.run(id, 2, 1500, warnings);
      job.run(newId("job", atMs), id, isOpen ? "queued" : "done", atMs, atMs, isOpen ? null : atMs + 40);
    }
  })();
  if (first === undefined) throw new Error("there are no files");
  return { actor: { kind: "user", userId, role: "member", via: "command-line" }, ids, first };
}
