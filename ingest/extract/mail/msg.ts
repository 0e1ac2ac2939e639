import { createRequire } from "node:module";
import type MsgReader from "@kenjiuno/msgreader";
import type { FieldsData } from "@kenjiuno/msgreader";
import { Refusal } from "#lib/reasons/reason";
import { codePageOfNumber } from "../code-pages.ts";
import { decodeText } from "../decode-text.ts";
import type { ExtractedDocument } from "../document.ts";
import { keptAttachments } from "./attachments.ts";
import { messageDocument } from "./message.ts";

// The package is CommonJS with a default export, which Node and bundlers unwrap differently.
const library: typeof import("@kenjiuno/msgreader") = createRequire(import.meta.url)("@kenjiuno/msgreader");

/** Code pages of languages that Outlook wrote without Unicode, by the low bits of the language's number. */
const CODE_PAGE_OF_LANGUAGE: Record<number, number> = { 4: 936, 17: 932, 18: 949, 25: 1251, 30: 874 };
const TAIWAN = 0x0404;

/**
 * Reads an Outlook message; attached messages and files become attachments.
 * @throws {AppError} unreadable-file when it is damaged or holds nothing.
 */
export function extractMsg(bytes: Uint8Array): Omit<ExtractedDocument, "durationMs"> {
  const { reader, fields } = open(bytes);
  const attachments = fields.attachments ?? [];
  const carried = attachments.map((attachment, i) => ({
    name: attachmentName(attachment),
    mediaType: attachment.attachMimeTag ?? "",
    byteSize: attachment.contentLength ?? 0,
    isInline: attachment.attachmentHidden === true || attachment.pidContentId !== undefined,
    read: () => {
      try {
        return new Uint8Array(reader.getAttachment(i).content);
      } catch (error) {
        throw damaged(error);
      }
    },
  }));
  const document = messageDocument({
    subject: fields.subject ?? "",
    from: person(fields.senderName, fields.senderSmtpAddress ?? fields.senderEmail),
    to: recipients(fields, "to"),
    cc: recipients(fields, "cc"),
    date:
      /^Date:\s*(.+)$/im.exec(fields.headers ?? "")?.[1] ??
      fields.clientSubmitTime ??
      fields.messageDeliveryTime ??
      "",
    text: fields.body ?? "",
    html: fields.bodyHtml ?? htmlOf(fields),
    ...keptAttachments(carried),
  });
  if (document.pages[0]?.text === "") throw new Refusal("no-text");
  return { ...document, format: "msg", extractor: "msgreader" };
}

/** Read twice where texts are not Unicode: the code page is one of the fields. */
function open(bytes: Uint8Array): { reader: MsgReader; fields: FieldsData } {
  try {
    const read = (ansiEncoding: string | undefined) => {
      const reader = new library.default(bytes.slice().buffer);
      if (ansiEncoding !== undefined) reader.parserConfig = { ansiEncoding };
      return { reader, fields: reader.getFileData() };
    };
    const first = read(undefined);
    if (first.fields.error !== undefined) throw new Error(first.fields.error);
    const codePage = codePageOf(first.fields);
    return codePage === "windows-1252" ? first : read(codePage);
  } catch (error) {
    throw damaged(error);
  }
}

function codePageOf(fields: FieldsData): string {
  const locale = fields.messageLocaleId ?? 0;
  const ofLanguage = locale === TAIWAN ? 950 : CODE_PAGE_OF_LANGUAGE[locale & 0x3ff];
  return codePageOfNumber(fields.messageCodepage ?? ofLanguage ?? fields.internetCodepage);
}

function htmlOf(fields: FieldsData): string {
  return fields.html === undefined
    ? ""
    : decodeText(fields.html, codePageOfNumber(fields.internetCodepage)).text;
}

function attachmentName(attachment: FieldsData): string {
  const name = attachment.fileName ?? attachment.name ?? attachment.fileNameShort ?? "";
  return attachment.innerMsgContent === true && !/\.msg$/i.test(name) ? `${name || "message"}.msg` : name;
}

function recipients(fields: FieldsData, kind: "to" | "cc"): string {
  return (fields.recipients ?? [])
    .filter((one) => one.recipType === kind)
    .map((one) => person(one.name, one.smtpAddress ?? one.email))
    .join(", ");
}

/** Internal addresses of Exchange ("/O=…") say nothing to a reader. */
function person(name = "", address = ""): string {
  const plain = name.replace(/^'(.*)'$/, "$1");
  const isShown = address !== "" && !address.startsWith("/") && address !== plain;
  return isShown ? (plain === "" ? address : `${plain} <${address}>`) : plain;
}

const damaged = (cause?: unknown) => new Refusal("damaged", undefined, { cause });
