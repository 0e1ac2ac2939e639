import { Refusal } from "#lib/reasons/reason";
import type { DocumentFormat } from "./document.ts";
import { readCompoundFile } from "./package/compound-file.ts";

const FORMATS: Record<string, DocumentFormat> = {
  WordDocument: "doc",
  Workbook: "xls",
  Book: "xls",
  "__properties_version1.0": "msg",
};

/**
 * What a compound file (OLE2) is by the streams it holds.
 * @throws {AppError} unreadable-file when it is damaged or encrypted, unsupported-format for other programs' files.
 */
export function sniffCompound(bytes: Uint8Array): DocumentFormat {
  // Streams of a document inside this one have a longer path.
  const names = readCompoundFile(bytes).map((stream) => stream.path);
  if (names.includes("EncryptedPackage")) throw new Refusal("locked");
  const found = names.find((name) => FORMATS[name] !== undefined);
  const format = found === undefined ? undefined : FORMATS[found];
  if (format !== undefined) return format;
  throw new Refusal(names.includes("PowerPoint Document") ? "old-powerpoint" : "unread-office");
}
