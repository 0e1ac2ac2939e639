import { and, eq, isNull } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Reader } from "../db/client.ts";
import { documents, type PageBlock, pages } from "../db/schema.ts";
import type { DocumentId } from "../ids.ts";
import type { CheckedPassage } from "../retrieval/load-passages.ts";
import type { Citation } from "./answer.ts";

const MESSAGES: ReadonlySet<string | null> = new Set(["eml", "msg"]);
/** The lines that stand above a message's text; as ingest/extract/mail/message.ts writes them. */
const HEAD = /^(?:From|To|Cc|Date|Attachments): /;
const parents = alias(documents, "parents");

type Mail = Pick<Citation, "mail">;

/**
 * What a message says of itself, and in which part of it the words stand; of a document that came out of a message's
 * file, the message around it. Nothing for all other documents.
 * @param at character of the document's text
 */
export function mailOf(
  db: Reader,
  { format, documentId }: Pick<CheckedPassage, "format" | "documentId">,
  at: number,
): Mail {
  if (MESSAGES.has(format)) {
    const head = readHead(db, documentId);
    return { mail: { ...head.sender, part: at < head.end ? "header" : "body" } };
  }
  // A document is read by whoever reads the one around it: both have one scope, or nothing is said of the other.
  const around = db
    .select({ id: parents.id, format: parents.format })
    .from(documents)
    .innerJoin(parents, and(eq(parents.id, documents.parentId), eq(parents.scopeId, documents.scopeId)))
    .where(and(eq(documents.id, documentId), isNull(parents.deletedAtMs)))
    .get();
  if (around === undefined || !MESSAGES.has(around.format)) return {};
  return { mail: { ...readHead(db, around.id).sender, part: "attachment" } };
}

function readHead(db: Reader, id: DocumentId) {
  const page = db
    .select({ text: pages.text, blocks: pages.blocks })
    .from(pages)
    .where(and(eq(pages.documentId, id), eq(pages.number, 1)))
    .get();
  const block = page?.blocks.find(
    ({ kind, start, end }: PageBlock) => kind === "paragraph" && HEAD.test(page.text.slice(start, end)),
  );
  const lines = block === undefined ? [] : (page?.text.slice(block.start, block.end).split("\n") ?? []);
  const line = (name: string) => lines.find((one) => one.startsWith(`${name}: `))?.slice(name.length + 2);
  const date = /^\d{4}-\d{2}-\d{2}(?= )/.exec(line("Date") ?? "")?.[0] ?? null;
  return { end: block?.end ?? 0, sender: { from: nameOf(line("From") ?? ""), date } };
}

/** "Ada Okafor <ada@example.org>": the name; the address where there is none. */
function nameOf(sender: string): string | null {
  const named = /^(.*?)\s*<([^<>]*)>\s*$/.exec(sender);
  const [name, address] = named === null ? [sender, ""] : [named[1] ?? "", named[2] ?? ""];
  return name.replace(/^["']|["']$/g, "").trim() || address || null;
}
