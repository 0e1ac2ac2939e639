import type { Reason } from "#lib/reasons/reason";
import type { Attachment, ExtractedDocument } from "../document.ts";
import { readHtml } from "../html.ts";
import { detectLanguage } from "../language.ts";
import { addPlainText } from "../plain-text.ts";
import { cleanCharacters, type TableCounter, TextBuilder } from "../text-builder.ts";

/** A message as its file gives it, whichever program wrote that. */
export type Message = {
  subject: string;
  from: string;
  to: string;
  cc: string;
  /** As in the message's header. */
  date: string;
  text: string;
  html: string;
  attachments: Attachment[];
  warnings: Reason[];
};

const OFFSET = /([+-])(\d\d):?(\d\d)\s*(?:\(.*\))?$/;

/** A message as a document: the subject as heading, the lines of its head, then its text with what it quotes. */
export function messageDocument(
  message: Message,
): Omit<ExtractedDocument, "durationMs" | "format" | "extractor"> {
  const counter: TableCounter = { tables: 0 };
  const builder = new TextBuilder(1, counter);
  const subject = oneLine(message.subject);
  builder.add("heading", subject, { level: 1 });
  const names = message.attachments.map((attachment) => attachment.name).join(", ");
  const head = [
    ["From", message.from],
    ["To", message.to],
    ["Cc", message.cc],
    ["Date", shownDate(message.date)],
    ["Attachments", names],
  ];
  const lines = head.flatMap(([label = "", value = ""]) =>
    value.trim() === "" ? [] : `${label}: ${oneLine(value)}`,
  );
  builder.add("paragraph", lines.join("\n"));
  addBody(builder, message, counter);
  const page = builder.page();
  return {
    title: subject === "" ? null : subject.slice(0, 300),
    language: detectLanguage(page.text),
    isPaginated: false,
    pages: [page],
    warnings: message.warnings,
    attachments: message.attachments,
  };
}

/** The plain version has the author's line breaks; the other one is read where it alone has tables or says more. */
function addBody(builder: TextBuilder, message: Message, counter: TableCounter): void {
  const plain = cleanCharacters(message.text);
  if (message.html.trim() === "") {
    addPlainText(builder, plain);
    return;
  }
  const page = readHtml(cleanCharacters(message.html), { tables: counter.tables }).builder.page();
  const hasTable = page.blocks.some((block) => block.kind === "table-row");
  const saysMore = letters(page.text) > 1.25 * letters(plain);
  if (page.text !== "" && (hasTable || saysMore)) builder.addPage(page);
  else addPlainText(builder, plain);
}

const letters = (text: string) => text.replace(/\s/g, "").length;
const oneLine = (text: string) => cleanCharacters(text).replace(/\s+/g, " ").trim();

/** The date as the sender's clock showed it, "2024-03-05 14:30 +0100"; what is no date stays as it is. */
function shownDate(header: string): string {
  const atMs = Date.parse(header);
  if (Number.isNaN(atMs)) return header;
  const [, sign, hours, minutes] = OFFSET.exec(header.trim()) ?? [];
  const offsetMinutes = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === "-" ? -1 : 1);
  const local = new Date(atMs + offsetMinutes * 60_000);
  if (Number.isNaN(local.getTime())) return header;
  const zone = offsetMinutes === 0 ? "UTC" : `${sign}${hours}${minutes}`;
  return `${local.toISOString().slice(0, 16).replace("T", " ")} ${zone}`;
}
