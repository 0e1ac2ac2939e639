import { type Reason, Refusal, warning } from "#lib/reasons/reason";
import type { ExtractedDocument } from "./document.ts";
import { readZipEntry } from "./package/zip-package.ts";
import { cleanCharacters, TextBuilder } from "./text-builder.ts";
import { uniqueNames } from "./unique-names.ts";
import { readZipDirectory, type ZipEntry } from "./zip-directory.ts";

/** Traces of operating systems, which nobody packed on purpose. */
const TRACE = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)/i;
const STORED = 0;
const DEFLATED = 8;

/**
 * Reads a ZIP archive as a folder: its list of files is its text, and its files become documents of their own.
 * @param maxFileBytes largest file that is unpacked
 * @throws {AppError} unreadable-file when it is damaged, empty or protected; limit-exceeded when it would unpack to too much.
 */
export function extractArchive(
  bytes: Uint8Array,
  maxFileBytes = 512 * 1024 * 1024,
): Omit<ExtractedDocument, "durationMs"> {
  const entries = readZipDirectory(bytes).filter(
    (entry) => !entry.name.endsWith("/") && !TRACE.test(entry.name),
  );
  if (entries.length === 0) throw new Refusal("empty-archive");
  if (entries.every((entry) => entry.isEncrypted)) throw new Refusal("locked-archive");
  const builder = new TextBuilder();
  for (const entry of entries)
    builder.add("list-item", `• ${cleanCharacters(entry.name).replace(/\s+/g, " ")}`);
  const readable = entries.filter(isReadable);
  const names = uniqueNames(readable.map((entry) => entry.name));
  return {
    format: "zip",
    title: null,
    language: null,
    isPaginated: false,
    pages: [{ ...builder.page(), warnings: warningsFor(entries) }],
    warnings: [],
    attachments: readable.map((entry, i) => ({
      name: names[i] ?? entry.name,
      read: () => readZipEntry(bytes, entry, maxFileBytes),
    })),
    extractor: "intramuros archive",
  };
}

const isReadable = (entry: ZipEntry) =>
  !entry.isEncrypted && (entry.method === STORED || entry.method === DEFLATED);

function warningsFor(entries: readonly ZipEntry[]): Reason[] {
  const locked = entries.filter((entry) => entry.isEncrypted).length;
  const odd = entries.filter((entry) => !entry.isEncrypted && !isReadable(entry)).length;
  return [
    ...(locked > 0 ? [warning("inner-locked", { count: locked })] : []),
    ...(odd > 0 ? [warning("inner-packed-unusually", { count: odd })] : []),
  ];
}
