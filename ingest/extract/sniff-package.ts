import { Refusal } from "#lib/reasons/reason";
import type { DocumentFormat } from "./document.ts";
import { openZipPackage, type ZipPackage } from "./package/zip-package.ts";

/** Main parts of Office packages, templates and files with macros included. */
const OFFICE: readonly [RegExp, DocumentFormat][] = [
  [/wordprocessingml\.(?:document|template)\.main|ms-word\.(?:document|template)\.macroEnabled/, "docx"],
  [/spreadsheetml\.(?:sheet|template)\.main|ms-excel\.(?:sheet|template)\.(?:macroEnabled|binary)/, "xlsx"],
  [
    /presentationml\.(?:presentation|slideshow|template)\.main|ms-powerpoint\.(?:presentation|slideshow|template)\.macroEnabled/,
    "pptx",
  ],
];
const OPEN_DOCUMENT: Record<string, DocumentFormat> = {
  text: "odt",
  "text-template": "odt",
  "text-master": "odt",
  spreadsheet: "ods",
  "spreadsheet-template": "ods",
  presentation: "odp",
  "presentation-template": "odp",
};
/** Names that promise one of the formats above. */
const PROMISES = /\.(?:do[ct][xm]|xl[st][xmb]|pp[st][xm]|pot[xm]|od[tsp]|epub)$/i;

/**
 * What a ZIP file is by its parts: a document of Office, OpenDocument, an e-book, or an archive.
 * @throws {AppError} unreadable-file when it is damaged or protected, unsupported-format for other packages.
 */
export function sniffPackage(bytes: Uint8Array, fileName: string): DocumentFormat {
  const file = openZipPackage(bytes);
  const format = officeFormat(file) ?? openFormat(file);
  if (format !== undefined) return format;
  if (file.has("[Content_Types].xml") || PROMISES.test(fileName)) throw new Refusal("not-office");
  if (file.names.some((name) => /\.class$|^classes\.dex$|^AndroidManifest\.xml$/.test(name)))
    throw new Refusal("unread-program");
  return "zip";
}

function officeFormat(file: ZipPackage): DocumentFormat | undefined {
  const types = Buffer.from(file.read("[Content_Types].xml") ?? []).toString("utf8");
  const found = OFFICE.find(([type]) => type.test(types));
  if (found) return found[1];
  return file.names.some((name) => /^word\/document\d*\.xml$/.test(name)) ? "docx" : undefined;
}

function openFormat(file: ZipPackage): DocumentFormat | undefined {
  const type = Buffer.from(file.read("mimetype") ?? [])
    .toString("latin1")
    .trim();
  if (type === "application/epub+zip" || (type === "" && file.has("META-INF/container.xml"))) return "epub";
  const kind = /^application\/vnd\.oasis\.opendocument\.([a-z-]+)$/.exec(type)?.[1];
  if (kind === undefined) return undefined;
  const manifest = Buffer.from(file.read("META-INF/manifest.xml") ?? []).toString("utf8");
  if (/<(?:\w+:)?encryption-data/.test(manifest)) throw new Refusal("locked");
  const format = OPEN_DOCUMENT[kind];
  if (format === undefined) throw new Refusal("unread-opendocument");
  return format;
}
