import { AppError } from "#lib/errors";
import { decodeText } from "./decode-text.ts";
import type { DocumentFormat } from "./document.ts";

const HEAD_BYTES = 16 * 1024;
/** What a clerk calls the kinds that are recognised but not read. */
const KNOWN: Record<string, string> = {
  xlsx: "an Excel workbook",
  pptx: "a PowerPoint presentation",
  doc: "an old Word document (97–2003)",
  cfb: "an old Office document or an Outlook message",
  rtf: "a rich text document",
  odt: "an OpenDocument text",
  ods: "an OpenDocument table",
  odp: "an OpenDocument presentation",
  epub: "an e-book",
  zip: "an archive",
  gz: "an archive",
  "7z": "an archive",
  rar: "an archive",
  tar: "an archive",
  exe: "a program",
  elf: "a program",
};

/**
 * The format of a file by its content; the name decides only among text formats.
 * @throws {AppError} unreadable-file for an empty file, unsupported-format for everything that is not read.
 */
export async function sniffFormat(bytes: Uint8Array, fileName: string): Promise<DocumentFormat> {
  if (bytes.length === 0)
    throw new AppError("unreadable-file", "This file is empty (0 bytes); add it again if it should not be.");
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES));
  if (head.subarray(0, 1024).includes("%PDF-")) return "pdf";
  if (head.subarray(0, 8).equals(Buffer.from("d0cf11e0a1b11ae1", "hex")))
    throw compoundFileError(bytes, fileName);
  if (head.subarray(0, 4).equals(Buffer.from("PK\x03\x04", "latin1"))) return zipFormat(bytes);
  // A byte order mark is text, whatever the letters after it resemble.
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    return textFormat(head, fileName);
  if (isPlainlyText(head)) return textFormat(head, fileName);
  // Loaded only for what is not text: it costs as much start-up as all the rest of this file.
  const { fileTypeFromBuffer } = await import("file-type");
  const type = await fileTypeFromBuffer(bytes.subarray(0, 512 * 1024)).catch(() => undefined);
  if (type && !/^(?:text\/|application\/xml)/.test(type.mime))
    throw unsupported(KNOWN[type.ext] ?? kindOf(type.mime, type.ext));
  return textFormat(head, fileName);
}

/** No control characters, so none of the binary formats; they all have zeros in their first kilobytes. */
const isPlainlyText = (head: Buffer) =>
  head.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13) || byte === 27);

function textFormat(head: Buffer, fileName: string): DocumentFormat {
  if (head.subarray(0, 5).toString("latin1") === "{\\rtf") throw unsupported(KNOWN.rtf ?? "");
  const { text } = decodeText(head);
  const controls = text.match(/[^\P{Cc}\s]/gu)?.length ?? 0;
  if (controls > 0.1 * text.length)
    throw new AppError(
      "unsupported-format",
      "This file is not a document of a known kind; PDF, Word (.docx), HTML, Markdown, text and CSV files are read.",
    );
  const start = text.trimStart().slice(0, 2000).toLowerCase();
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!doctype svg|<svg)/.test(start))
    throw unsupported("a picture (SVG)");
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!doctype html|<html|<head|<body)/.test(start))
    return "html";
  if (isMail(text, fileName)) throw unsupported("an e-mail message");
  const extension = /\.([a-z]+)$/i.exec(fileName)?.[1]?.toLowerCase();
  if (extension === "md" || extension === "markdown") return "markdown";
  if (extension === "csv" || extension === "tsv" || extension === "tab") return "csv";
  if (extension === "html" || extension === "htm" || extension === "xhtml") return "html";
  return "text";
}

/** Header lines of a message; read as text, its attachments would be pages of letters and digits. */
function isMail(text: string, fileName: string): boolean {
  const names =
    text
      .slice(0, 8000)
      .split(/\n\r?\n/)[0]
      ?.match(/^[A-Za-z-]+(?=:[ \t])/gm)
      ?.map((name) => name.toLowerCase()) ?? [];
  const found = [
    "received",
    "message-id",
    "mime-version",
    "return-path",
    "from",
    "to",
    "subject",
    "date",
  ].filter((name) => names.includes(name));
  return /\.eml$/i.test(fileName) ? found.length >= 1 : found.length >= 4;
}

/** ZIP packages of Office name their parts in clear text; the file's own list (at its end) is checked when it is opened. */
function zipFormat(bytes: Uint8Array): DocumentFormat {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const has = (part: string) => all.includes(part);
  if (has("word/document") || has("word/styles.xml")) return "docx";
  if (has("xl/workbook")) throw unsupported(KNOWN.xlsx ?? "");
  if (has("ppt/presentation")) throw unsupported(KNOWN.pptx ?? "");
  if (has("mimetypeapplication/epub+zip")) throw unsupported(KNOWN.epub ?? "");
  if (has("mimetypeapplication/vnd.oasis.opendocument")) throw unsupported("an OpenDocument file");
  throw unsupported(KNOWN.zip ?? "");
}

/** Encrypted Office files are compound files with a stream of that name. */
function compoundFileError(bytes: Uint8Array, fileName: string): AppError {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (all.includes(Buffer.from("EncryptedPackage", "utf16le"))) {
    return new AppError(
      "unreadable-file",
      "This Office file is protected by a password; remove the password and add it again.",
    );
  }
  return unsupported(/\.msg$/i.test(fileName) ? "an Outlook message" : (KNOWN.cfb ?? ""));
}

function unsupported(what: string): AppError {
  return new AppError(
    "unsupported-format",
    `This file is ${what}, which is not read; PDF, Word (.docx), HTML, Markdown, text and CSV files are.`,
  );
}

function kindOf(mime: string, extension: string): string {
  const family = mime.split("/")[0];
  if (family === "image") return `a picture (${extension.toUpperCase()})`;
  if (family === "audio") return "a sound recording";
  return family === "video" ? "a film" : `a file of type ${extension.toUpperCase()}`;
}
