import { createHash } from "node:crypto";
import type { Actor } from "../../access/actor.ts";
import { appendEvent } from "../../audit/append-event.ts";
import type { Database } from "../../db/client.ts";
import { AppError } from "../../errors.ts";
import type { ConversationId, TurnId } from "../../ids.ts";
import { mayStillRead } from "../../retrieval/load-passages.ts";
import { commitTurn } from "../commit-turn.ts";
import { composeBlocks } from "./compose-blocks.ts";
import type { ExportWords } from "./export-words.ts";
import { type ExportContent, gatherExport } from "./gather-export.ts";
import { openPdfFonts } from "./pdf-fonts.ts";
import { toDocx } from "./to-docx.ts";
import { toMarkdown } from "./to-markdown.ts";
import { toPdf } from "./to-pdf.ts";

export const EXPORT_FORMATS = ["md", "docx", "pdf"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export type ExportRequest = {
  readonly conversationId: ConversationId;
  /** One answer of it; all of them otherwise. */
  readonly turnId?: TurnId;
  readonly format: ExportFormat;
  readonly words: ExportWords;
  /** Folder with the files of `@fontsource/inter`. */
  readonly fontsDir: string;
};

/**
 * One of the actor's own conversations as a file. The file is made first; then, in one transaction, access to every
 * passage in it is asked once more and the export is recorded with the file's hash; only then are bytes returned.
 * @throws {AppError} not-found; audit-unavailable; conflict when access changed twice meanwhile
 */
export async function exportConversation(
  db: Database,
  actor: Actor,
  request: ExportRequest,
): Promise<{ readonly bytes: Uint8Array; readonly title: string }> {
  for (let attempt = 0; attempt < 2; attempt++) {
    const content = gatherExport(db, actor, request.conversationId, request.turnId);
    const bytes = await render(content, request);
    if (record(db, actor, content, request, bytes)) return { bytes, title: content.title };
  }
  throw new AppError("conflict", "Access rights changed while the file was made; export again.");
}

async function render(
  content: ExportContent,
  { format, words, fontsDir }: ExportRequest,
): Promise<Uint8Array> {
  const blocks = composeBlocks(content, words);
  if (format === "md") return new TextEncoder().encode(toMarkdown(blocks));
  if (format === "docx") return toDocx(blocks, content, words);
  return toPdf(blocks, content, words, openPdfFonts(fontsDir));
}

/** @returns false, with nothing recorded, when a passage of the export may not be read any more */
function record(
  db: Database,
  actor: Actor,
  content: ExportContent,
  { format, turnId }: ExportRequest,
  bytes: Uint8Array,
): boolean {
  return commitTurn(db, (tx) => {
    // The conversation must still be the person's own, and not deleted.
    const now = gatherExport(tx, actor, content.conversationId, turnId);
    const readable = mayStillRead(tx, actor, content.passages);
    if (now.turns.length !== content.turns.length || !content.passages.every((id) => readable.has(id)))
      return false;
    appendEvent(tx, {
      type: "conversation.exported",
      actor,
      objects: [content.conversationId, ...content.turns.map(({ id }) => id)],
      data: {
        format,
        turns: content.turns.length,
        passages: [...content.passages],
        leftOut: content.turns.reduce((sum, turn) => sum + turn.leftOut + (turn.isWithheld ? 1 : 0), 0),
        sha256: createHash("sha256").update(bytes).digest("hex"),
      },
    });
    return true;
  });
}
