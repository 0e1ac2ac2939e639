import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../../access/actor.ts";
import { type Config, readConfig } from "../../config.ts";
import type { Database } from "../../db/client.ts";
import { documents } from "../../db/schema.ts";
import { openTestDatabase } from "../../db/testing.ts";
import type { CollectionId, DocumentId } from "../../ids.ts";
import { actorByEmail, createFirstAdministrator, createUser } from "../../people/users.ts";
import { type Reason, Refusal, warning } from "../../reasons/reason.ts";
import { createCollection } from "../collections.ts";
import { completeIngest, failIngest, storeReadFile } from "../complete-ingest.ts";
import { giveGrant } from "../grants.ts";
import { claimJob } from "../queue.ts";
import { receiveDocument } from "../receive-document.ts";
import { exportLedger } from "./export-ledger.ts";
import { ledgerTotals } from "./ledger-totals.ts";
import { listLedger } from "./list-ledger.ts";
import { listPageLedger } from "./page-ledger.ts";
import { retryFailed } from "./retry-failed.ts";

const FIRST = { offset: 0, limit: 100 };
const BY_NAME = { by: "name", isDescending: false } as const;
let db: Database;
let config: Config;
let folder: string;
let reader: UserActor;
let stranger: UserActor;
let ward: CollectionId;
let names: Record<"whole" | "partly" | "failed" | "waiting", DocumentId>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-ledger-"));
  config = readConfig({ INTRAMUROS_DATA: folder });
  db = openTestDatabase();
  const password = "a long password";
  await createFirstAdministrator(db, { email: "ada@example.org", name: "Ada", password }, "command-line");
  reader = actorByEmail(db, "ada@example.org");
  await createUser(db, reader, { email: "max@example.org", name: "Max", role: "member", password });
  stranger = actorByEmail(db, "max@example.org");
  ward = createCollection(db, reader, { name: "Ward" });
  giveGrant(db, reader, ward, { userId: reader.userId }, { level: "manage" });
  names = {
    whole: await add("a.pdf"),
    partly: await add("b.pdf"),
    failed: await add("=c.pdf"),
    waiting: await add("d.pdf"),
  };
  read(names.whole, [[], []], null);
  read(names.partly, [[], [warning("page-damaged", { page: 2 })]], 61);
  const job = claimJob(db, 1);
  if (job !== undefined) failIngest(db, job, new Refusal("locked"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function add(name: string): Promise<DocumentId> {
  const bytes = [Buffer.from(`bytes of ${name}`)];
  const { documentId } = await receiveDocument(db, config, reader, { collectionId: ward, name, bytes });
  // Ids of one millisecond are in no order.
  await sleep(2);
  return documentId;
}

/** Two pages of nine characters; a page with a remark has no text. */
function read(id: DocumentId, warnings: readonly Reason[][], ocrConfidence: number | null): void {
  const job = claimJob(db, 1);
  if (job?.documentId !== id) throw new Error("the queue gave another file");
  let start = 0;
  const pages = warnings.map((own, i) => {
    const text = own.length > 0 ? "" : "some text";
    const page = { number: i + 1, start, text, runs: [], blocks: [], warnings: own, ocrConfidence };
    start += text.length + 2;
    return page;
  });
  storeReadFile(db, id, {
    ...{ format: "pdf", title: null, language: "en", isPaginated: true, extractor: "pdf.js", extractMs: 40 },
    ...{ charCount: start - 2, warnings: [], pages, passages: [], modelId: "m" },
  });
  completeIngest(db, job);
}

const paths = (filter: Parameters<typeof listLedger>[2], order: Parameters<typeof listLedger>[3] = BY_NAME) =>
  listLedger(db, reader, filter, order, FIRST).lines.map(({ sourcePath }) => sourcePath);

test("every file is there with its state, and each filter leaves what it says", () => {
  expect(paths({ collectionId: ward })).toEqual(["=c.pdf", "a.pdf", "b.pdf", "d.pdf"]);
  expect(paths({ state: "gaps" })).toEqual(["=c.pdf", "b.pdf", "d.pdf"]);
  expect(paths({ state: "failed" })).toEqual(["=c.pdf"]);
  expect(paths({ hasWarnings: true })).toEqual(["b.pdf"]);
  expect(paths({ isUncertain: true })).toEqual(["b.pdf"]);
  expect(paths({ format: "pdf" })).toEqual(["a.pdf", "b.pdf"]);
  expect(paths({}, { by: "state", isDescending: false })[0]).toBe("=c.pdf");
  expect(listLedger(db, reader, {}, BY_NAME, { offset: 1, limit: 2 })).toMatchObject({
    lines: [{ id: names.whole }, { id: names.partly, gapPageCount: 1, ocrConfidence: 61 }],
    total: 4,
  });
});

test("totals count documents by state and pages by whether they were read", () => {
  expect(ledgerTotals(db, reader, ward)).toEqual({
    documents: { searchable: 1, partly: 1, failed: 1, waiting: 1 },
    pages: { whole: 3, gaps: 1 },
    formats: ["pdf"],
  });
});

test("a page says how much of it was read and why not more", () => {
  expect(listPageLedger(db, reader, names.partly)).toMatchObject([
    { number: 1, state: "read", characters: 9, ocrConfidence: 61 },
    { number: 2, state: "unread", characters: 0, warnings: [{ code: "page-damaged" }] },
  ]);
});

test("the export has one row for each file, or for each page, and no formula", () => {
  const rows = [...exportLedger(db, reader, "files", ward)].join("").split("\r\n");
  expect(rows[0]?.startsWith("\ufeffcollection,path,")).toBe(true);
  expect(rows).toHaveLength(6);
  expect(rows[3]).toMatch(/^Ward,'=c\.pdf,.*,failed,This file is protected by a password/);
  const pages = [...exportLedger(db, reader, "pages", ward)].join("").split("\r\n");
  expect(pages).toHaveLength(6);
  expect(pages[4]).toBe(`Ward,b.pdf,2,unread,Page 2 is damaged and was not read.,0,61,,${names.partly}`);
});

test("nobody learns of files that are not open to them", () => {
  expect(listLedger(db, stranger, {}, BY_NAME, FIRST)).toEqual({ lines: [], total: 0 });
  expect(ledgerTotals(db, stranger).documents.searchable).toBe(0);
  expect([...exportLedger(db, stranger, "files")].join("").trim().split("\r\n")).toHaveLength(1);
  const absent = expect.objectContaining({ code: "not-found" });
  expect(() => listLedger(db, stranger, { collectionId: ward }, BY_NAME, FIRST)).toThrow(absent);
  expect(() => ledgerTotals(db, stranger, ward)).toThrow(absent);
  expect(() => exportLedger(db, stranger, "files", ward)).toThrow(absent);
  expect(() => listPageLedger(db, stranger, names.whole)).toThrow(absent);
  expect(() => retryFailed(db, stranger, ward)).toThrow(absent);
});

test("all failed files of a collection are read again, and only those", () => {
  expect(retryFailed(db, reader, ward)).toBe(1);
  expect(db.select().from(documents).where(eq(documents.id, names.failed)).get()?.state).toBe("waiting");
  expect(db.select().from(documents).where(eq(documents.id, names.partly)).get()?.state).toBe("partly");
});
