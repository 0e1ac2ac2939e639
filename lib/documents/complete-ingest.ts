import { createHash } from "node:crypto";
import { and, asc, count, eq, isNull } from "drizzle-orm";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { chunks, documents, jobs, type PageBlock, type PageRun, pages } from "../db/schema.ts";
import { type AppError, asAppError } from "../errors.ts";
import type { DocumentId } from "../ids.ts";
import { sealFor } from "../keys/data-keys.ts";
import type { Seal } from "../keys/sealed-columns.ts";
import { type Reason, Refusal } from "../reasons/reason.ts";
import { encodeVector } from "../retrieval/float16.ts";
import { type AttachedFile, addAttachedDocuments } from "./attached-documents.ts";
import { describeGaps } from "./describe-gaps.ts";
import type { Job } from "./queue.ts";
import { lineageOf, settleLineage } from "./settle-lineage.ts";

/** A page as it was read; columns of `pages` without the document. */
export type ReadPage = Omit<typeof pages.$inferInsert, "documentId">;
/** A passage as it was cut and embedded. */
export type ReadPassage = Omit<
  typeof chunks.$inferInsert,
  "id" | "documentId" | "sha256" | "vector" | "modelId"
> & {
  /** L2-normalised. */
  readonly vector: Float32Array;
};
/** What reading a file gave. */
export type ReadFile = {
  readonly format: string;
  readonly title: string | null;
  readonly language: string | null;
  readonly isPaginated: boolean;
  readonly extractor: string;
  readonly extractMs: number;
  readonly charCount: number;
  readonly warnings: readonly Reason[];
  readonly pages: readonly ReadPage[];
  readonly passages: readonly ReadPassage[];
  /** Files inside the file, stored already; each becomes a document of its own. */
  readonly attachments?: readonly AttachedFile[];
  /** Embedding model of the vectors. */
  readonly modelId: string;
};

const INGEST = { kind: "system", process: "ingest" } as const;

/**
 * How far an ingestion has come: "absent": the document was deleted; "stored": its text is in the database and only
 * the index is missing; "unread": nothing of it is there.
 */
export function ingestProgress(db: Reader, documentId: DocumentId): "absent" | "stored" | "unread" {
  const row = db
    .select({ chunkCount: documents.chunkCount, deletedAtMs: documents.deletedAtMs })
    .from(documents)
    .where(eq(documents.id, documentId))
    .get();
  if (row === undefined || row.deletedAtMs !== null) return "absent";
  // Set in the transaction that writes the passages, so it is there for a document without any too.
  return row.chunkCount === null ? "unread" : "stored";
}

/**
 * Writes everything that was read from a file in one transaction: pages, passages with vectors, the document's facts,
 * and the documents inside it with their jobs.
 * Nothing of it can be found yet.
 * @returns false when the document was deleted meanwhile or is stored already; nothing is written then
 */
export function storeReadFile(db: Database, documentId: DocumentId, file: ReadFile): boolean {
  return transact(db, (tx) => {
    if (ingestProgress(tx, documentId) !== "unread") return false;
    const seal = sealFor(tx, "document", documentId);
    for (const page of file.pages)
      tx.insert(pages)
        .values(sealPage(seal, documentId, page))
        .run();
    for (const { vector, ...passage } of file.passages) {
      tx.insert(chunks)
        .values({
          ...passage,
          text: seal.text(passage.text),
          context: seal.text(passage.context),
          documentId,
          sha256: createHash("sha256").update(passage.text).digest("hex"),
          vector: encodeVector(vector),
          modelId: file.modelId,
        })
        .run();
    }
    tx.update(documents)
      .set({
        state: "indexing",
        stateReason: null,
        format: file.format,
        title: file.title,
        language: file.language,
        isPaginated: file.isPaginated,
        pageCount: file.pages.length,
        gapPageCount: file.pages.filter((page) => page.warnings.length > 0).length,
        ocrConfidence: leastConfidence(file.pages),
        charCount: file.charCount,
        chunkCount: file.passages.length,
        extractor: file.extractor,
        extractMs: file.extractMs,
        warnings: [...file.warnings],
      })
      .where(eq(documents.id, documentId))
      .run();
    addAttachedDocuments(tx, documentId, file.attachments ?? []);
    return true;
  });
}

function leastConfidence(read: readonly ReadPage[]): number | null {
  const known = read.flatMap(({ ocrConfidence }) => ocrConfidence ?? []);
  return known.length === 0 ? null : known.reduce((least, one) => Math.min(least, one));
}

/** A page as it is stored. */
export function sealPage<
  Page extends { text: string; runs: readonly PageRun[]; blocks: readonly PageBlock[] },
>(seal: Seal, documentId: DocumentId, page: Page) {
  const { text, runs, blocks } = page;
  return {
    ...page,
    documentId,
    text: seal.text(text),
    runs: seal.json([...runs]),
    blocks: seal.json([...blocks]),
  };
}

/** Shows the document to search, records that, and ends the job, in one transaction; called when its passages are in the index. */
export function completeIngest(db: Database, job: Job): void {
  transact(db, (tx) => {
    const { documentId } = job;
    if (documentId !== null && ingestProgress(tx, documentId) === "stored") {
      const stored = tx
        .select({ number: pages.number, warnings: pages.warnings })
        .from(pages)
        .where(eq(pages.documentId, documentId))
        .orderBy(asc(pages.number))
        .all();
      const gaps = describeGaps(stored);
      const passages =
        tx.select({ n: count() }).from(chunks).where(eq(chunks.documentId, documentId)).get()?.n ?? 0;
      tx.update(documents)
        .set({
          state: gaps === null ? "searchable" : "partly",
          stateReason: gaps,
          searchableAtMs: Date.now(),
        })
        .where(eq(documents.id, documentId))
        .run();
      appendEvent(tx, {
        type: "document.searchable",
        actor: INGEST,
        objects: [documentId],
        data: { passages, pages: stored.length, partly: gaps !== null },
      });
      settleLineage(tx, lineageOf(tx, documentId));
    }
    endJob(tx, job, "done", null);
  });
}

/** Marks the document failed with a reason for a clerk, records that, and ends the job, in one transaction. */
export function failIngest(db: Database, job: Job, error: unknown): AppError {
  const failure = asAppError(error);
  transact(db, (tx) => {
    if (job.documentId !== null) {
      const changed = tx
        .update(documents)
        .set({ state: "failed", stateReason: reasonOf(failure) })
        .where(and(eq(documents.id, job.documentId), isNull(documents.deletedAtMs)))
        .run().changes;
      if (changed > 0)
        appendEvent(tx, {
          type: "document.failed",
          actor: INGEST,
          objects: [job.documentId],
          outcome: "error",
          data: { code: failure.code },
        });
    }
    endJob(tx, job, "failed", failure.code);
  });
  return failure;
}

function endJob(tx: Transaction, job: Job, state: "done" | "failed", error: string | null): void {
  tx.update(jobs)
    .set({ state, error, ownerPid: null, finishedAtMs: Date.now() })
    .where(eq(jobs.id, job.id))
    .run();
}

/** What is not a refusal is a defect of ours, which is not put before a clerk in its own words. */
function reasonOf(failure: AppError): Reason {
  return failure instanceof Refusal ? failure.reason : { code: "defect" };
}
