import type { Reason } from "#lib/reasons/reason";

/**
 * A file as the rest of the product sees it: pages of plain text with the structure and, where the format knows
 * them, the boxes of the words. All offsets count UTF-16 code units.
 */

/** Where a range of a page's text stands on the page: PDF points, origin top left of the page as displayed. */
export type TextRun = { start: number; end: number; x: number; y: number; width: number; height: number };

export type BlockKind = "heading" | "paragraph" | "list-item" | "table-row" | "code" | "caption";

/** A piece of structure; blocks of a page are ordered and do not overlap. */
export type Block = {
  kind: BlockKind;
  /** Character range in the page's text. */
  start: number;
  end: number;
  /** 1 to 6; headings only. */
  level?: number;
  /** Table rows only: `id` counts tables in the document, `row` counts from 0. Cells are separated by " | ". */
  table?: { id: number; row: number; isHeader: boolean };
};

export type ExtractedPage = {
  /** From 1. */
  number: number;
  text: string;
  /** Points, as displayed; absent for formats without pages. */
  width?: number;
  height?: number;
  runs: TextRun[];
  blocks: Block[];
  warnings: readonly Reason[];
  /** Only for a page whose text was recognised on a picture. */
  ocr?: PageOcr;
};

export type PageOcr = {
  /** 0 to 100: mean certainty of the recognised letters. */
  confidence: number;
  /** Language data used, "eng", "deu" and "fra" joined by "+". */
  language: string;
  /** Degrees clockwise that the page as displayed was turned to be read. */
  rotation: 0 | 90 | 180 | 270;
};

/** Every format that is read; the one list of them. */
export const DOCUMENT_FORMATS = [
  "pdf",
  "docx",
  "html",
  "markdown",
  "text",
  "csv",
  "doc",
  "rtf",
  "odt",
  "xlsx",
  "xls",
  "ods",
  "pptx",
  "odp",
  "epub",
  "eml",
  "msg",
  "zip",
  "png",
  "jpeg",
  "tiff",
] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

/** A file inside a file: of a mail, an archive, a PDF. It becomes a document of its own. */
export type Attachment = {
  /** Name as the container gives it, folders included. */
  name: string;
  /**
   * Unpacks it; called once.
   * @throws {AppError} unreadable-file or limit-exceeded when this one cannot be unpacked.
   */
  read: () => Uint8Array;
};

export type ExtractedDocument = {
  format: DocumentFormat;
  title: string | null;
  /** ISO 639-1 of a language the product knows ("en", "de", "fr"), else null. */
  language: string | null;
  /** false: one page, numbered 1, holds the whole text. */
  isPaginated: boolean;
  pages: ExtractedPage[];
  /** What a clerk should know about how it was read. */
  warnings: readonly Reason[];
  /** Files inside this one, in order. */
  attachments?: Attachment[];
  /** Name and version of what read the file. */
  extractor: string;
  durationMs: number;
};

/** Stands between two pages in the text of a document. */
export const PAGE_SEPARATOR = "\n\f";

/** The text of the whole document: page texts joined by PAGE_SEPARATOR. Offsets of chunks count in it. */
export function documentText(document: Pick<ExtractedDocument, "pages">): string {
  return document.pages.map((page) => page.text).join(PAGE_SEPARATOR);
}

/** Offset of each page's first character in the document text, in the order of `document.pages`. */
export function pageStarts(document: Pick<ExtractedDocument, "pages">): number[] {
  let next = 0;
  return document.pages.map((page) => {
    const start = next;
    next += page.text.length + PAGE_SEPARATOR.length;
    return start;
  });
}
