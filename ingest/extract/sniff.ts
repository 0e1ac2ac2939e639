import { Refusal } from "#lib/reasons/reason";
import { decodeText } from "./decode-text.ts";
import type { DocumentFormat } from "./document.ts";
import { COMPOUND_SIGNATURE } from "./package/compound-file.ts";
import { sniffCompound } from "./sniff-compound.ts";
import { sniffPackage } from "./sniff-package.ts";

const HEAD_BYTES = 16 * 1024;
/** Of an archive with files, and of an empty one. */
const ZIP_SIGNATURES = ["PK\x03\x04", "PK\x05\x06"];
/** What a clerk calls the kinds that are recognised but not read. */
const KNOWN: Record<string, "unread-archive" | "unread-program"> = {
  gz: "unread-archive",
  "7z": "unread-archive",
  rar: "unread-archive",
  tar: "unread-archive",
  exe: "unread-program",
  elf: "unread-program",
};

/**
 * The format of a file by its content; the name decides only among text formats.
 * @throws {AppError} unreadable-file for an empty file, unsupported-format for everything that is not read.
 */
export async function sniffFormat(bytes: Uint8Array, fileName: string): Promise<DocumentFormat> {
  if (bytes.length === 0) throw new Refusal("empty-file");
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES));
  if (head.subarray(0, 1024).includes("%PDF-")) return "pdf";
  const picture = pictureFormat(head);
  if (picture) return picture;
  if (head.subarray(0, 8).equals(COMPOUND_SIGNATURE)) return sniffCompound(bytes);
  if (ZIP_SIGNATURES.includes(head.toString("latin1", 0, 4))) return sniffPackage(bytes, fileName);
  // A byte order mark is text, whatever the letters after it resemble.
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    return textFormat(head, fileName);
  if (isPlainlyText(head)) return textFormat(head, fileName);
  // Loaded only for what is not text: it costs as much start-up as all the rest of this file.
  const { fileTypeFromBuffer } = await import("file-type");
  const type = await fileTypeFromBuffer(bytes.subarray(0, 512 * 1024)).catch(() => undefined);
  if (type && !/^(?:text\/|application\/xml)/.test(type.mime)) throw unread(type.mime, type.ext);
  return textFormat(head, fileName);
}

function pictureFormat(head: Buffer): "png" | "jpeg" | "tiff" | undefined {
  const start = head.toString("latin1", 0, 4);
  if (start === "\x89PNG") return "png";
  if (start.startsWith("\xff\xd8\xff")) return "jpeg";
  return start === "II*\0" || start === "MM\0*" ? "tiff" : undefined;
}

/** No control characters, so none of the binary formats; they all have zeros in their first kilobytes. */
const isPlainlyText = (head: Buffer) =>
  head.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13) || byte === 27);

function textFormat(head: Buffer, fileName: string): DocumentFormat {
  if (head.subarray(0, 5).toString("latin1") === "{\\rtf") return "rtf";
  const { text } = decodeText(head);
  const controls = text.match(/[^\P{Cc}\s]/gu)?.length ?? 0;
  if (controls > 0.1 * text.length) throw new Refusal("unknown-kind");
  const start = text.trimStart().slice(0, 2000).toLowerCase();
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!doctype svg|<svg)/.test(start))
    throw new Refusal("unread-picture", { type: "SVG" });
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!doctype html|<html|<head|<body)/.test(start))
    return "html";
  if (isMail(text, fileName)) return "eml";
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

function unread(mime: string, extension: string): Refusal {
  const type = extension.toUpperCase();
  switch (mime.split("/")[0]) {
    case "image":
      return new Refusal("unread-picture", { type });
    case "audio":
      return new Refusal("unread-sound");
    case "video":
      return new Refusal("unread-film");
  }
  const known = KNOWN[extension];
  return known === undefined ? new Refusal("unread-type", { type }) : new Refusal(known);
}
