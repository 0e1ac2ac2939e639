import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import type { Actor } from "#lib/access/actor";
import type { Database } from "#lib/db/client";
import { listAttachedDocuments } from "#lib/documents/attached-documents";
import { getDocument } from "#lib/documents/documents";
import { pausedSinceMs } from "#lib/documents/queue-pause";
import { AppError } from "#lib/errors";
import type { DocumentId } from "#lib/ids";
import { reasonInEnglish } from "#lib/reasons/reason";
import { startProgress } from "../output/progress.ts";

/** What became of one file. */
export type IngestResult = {
  readonly name: string;
  readonly documentId: DocumentId | null;
  /** "waiting": reading is paused, and the file is stored. */
  readonly state: "searchable" | "partly" | "failed" | "waiting";
  readonly pages: number | null;
  readonly passages: number | null;
  /** Why it failed or is only partly searchable. */
  readonly reason: string | null;
  /** What became of the files inside it; absent where there are none. */
  readonly attachments?: readonly IngestResult[];
};

const POLL_MS = 100;

/**
 * Waits until each document is searchable or has failed, or cannot be read because reading is paused.
 * @param onResult called for each, in the order of the ids
 */
export async function waitForDocuments(
  db: Database,
  actor: Actor,
  ids: readonly DocumentId[],
  onResult: (result: IngestResult) => void,
): Promise<IngestResult[]> {
  const progress = startProgress("Reading");
  const results: IngestResult[] = [];
  for (const id of ids) {
    progress.update(results.length, ids.length);
    const result = await waitWithAttachments(db, actor, id);
    progress.clear();
    results.push(result);
    onResult(result);
  }
  progress.clear();
  return results;
}

/** A line about a file for people, and one for each file inside it. */
export function formatResult(result: IngestResult): string {
  return [result, ...(result.attachments ?? [])].map(formatLine).join("\n");
}

function formatLine({ name, state, pages, passages, reason }: IngestResult): string {
  const paint = (style: "green" | "yellow" | "red", text: string) =>
    styleText(style, text, { stream: process.stdout });
  const shown = name.replace(/\p{Cc}/gu, " ");
  const size = `${plural(pages ?? 0, "page")}, ${plural(passages ?? 0, "passage")}`;
  switch (state) {
    case "searchable":
      return `${paint("green", "ok     ")}  ${shown}  (${size})`;
    case "partly":
      return `${paint("yellow", "partly ")}  ${shown}  (${size})  ${reason ?? ""}`;
    case "waiting":
      return `${paint("yellow", "waiting")}  ${shown}  ${reason ?? ""}`;
    case "failed":
      return `${paint("red", "failed ")}  ${shown}  ${reason ?? ""}`;
  }
}

/** Files inside a file are queued before it becomes searchable, so all are known by then. */
async function waitWithAttachments(db: Database, actor: Actor, id: DocumentId): Promise<IngestResult> {
  const result = await waitForDocument(db, actor, id);
  const attachments: IngestResult[] = [];
  for (const attached of listAttachedDocuments(db, actor, id)) {
    const { attachments: inner = [], ...own } = await waitWithAttachments(db, actor, attached.id);
    attachments.push(own, ...inner);
  }
  return attachments.length === 0 ? result : { ...result, attachments };
}

async function waitForDocument(db: Database, actor: Actor, id: DocumentId): Promise<IngestResult> {
  for (;;) {
    const document = findDocument(db, actor, id);
    if (document === undefined) {
      const reason = "It was deleted, or access to it ended, before it was read.";
      return { name: id, documentId: id, state: "failed", pages: null, passages: null, reason };
    }
    const { state } = document;
    if (state === "searchable" || state === "partly" || state === "failed") {
      return {
        name: document.sourcePath,
        documentId: id,
        state,
        pages: document.pageCount,
        passages: document.passageCount,
        reason: document.stateReason && reasonInEnglish(document.stateReason),
      };
    }
    if (state === "waiting" && pausedSinceMs(db) !== null) {
      const reason = "Reading is paused (`intramuros queue resume`); the file is stored and waits.";
      return { name: document.sourcePath, documentId: id, state, pages: null, passages: null, reason };
    }
    await sleep(POLL_MS);
  }
}

function findDocument(db: Database, actor: Actor, id: DocumentId) {
  try {
    return getDocument(db, actor, id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not-found") return undefined;
    throw error;
  }
}

function plural(n: number, noun: string): string {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}
