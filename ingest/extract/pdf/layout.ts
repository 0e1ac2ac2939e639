import { type Reason, warning } from "#lib/reasons/reason";
import type { ExtractedPage } from "../document.ts";
import { warningsFor } from "../ocr/page-warning.ts";
import type { Reading } from "../ocr/read-picture.ts";
import { removeFurniture, removeMarginalia } from "./furniture.ts";
import { markHeadings } from "./headings.ts";
import { hyphenRule } from "./hyphens.ts";
import type { Frame, PdfItem } from "./items.ts";
import { writePage } from "./page-text.ts";
import { paragraphPieces, usualLeading } from "./paragraphs.ts";
import type { Piece, Typography } from "./pieces.ts";
import { findRegions, type Region } from "./regions.ts";
import { groupRows, lineLength, type Row } from "./rows.ts";
import { type OpenTable, tablePieces } from "./table.ts";

/** Notes below a table do not end it where it goes on on the next page. */
const MAX_LINES_BELOW_TABLE = 3;

export type RawPage = {
  number: number;
  width: number;
  height: number;
  frames: Frame[];
  problem: Reason | null;
  /** How the page was recognised, for one that is a picture; its frames hold the recognised words. */
  ocr?: Omit<Reading, "lines">;
};

/** Pages of a PDF as structured text: items → rows → reading order → paragraphs, tables, headings → text with boxes. */
export function layOut(raw: readonly RawPage[], isBold: (font: string) => boolean): ExtractedPage[] {
  const unreadable = unreadableFonts(raw);
  const pages = raw.map((page) => ({
    ...page,
    frames: page.frames
      .map((frame) => withoutFonts(frame, unreadable))
      .filter((frame) => frame.items.length > 0),
  }));
  const rowsOf = pages.map((page) => page.frames.map((frame) => groupRows(frame.items)));
  const mains = removeFurniture(rowsOf.map((frames) => frames[0] ?? []));
  const asides = removeMarginalia(rowsOf.map((frames) => frames.slice(1)));
  const rows = rowsOf.map((frames, i) =>
    frames.map((own, k) => (k === 0 ? mains[i] : asides[i]?.[k - 1]) ?? own),
  );
  const typography = typographyOf(rows.flat(), isBold);
  const read = regionReader(typography);
  const pieces = rows.map((frames) => frames.map((own) => read(findRegions(own))));
  markHeadings(pieces.flat(), typography);
  const join = hyphenRule(allTexts(rows.flat(2)));
  return pages.map((page, i): ExtractedPage => {
    const parts = page.frames.map((frame, k) => ({ frame, pieces: pieces[i]?.[k] ?? [] }));
    const written = writePage(parts, join);
    return {
      number: page.number,
      width: page.width,
      height: page.height,
      ...written,
      ...ocrOf(page),
      warnings: warningsOf(raw[i], written.text, unreadable),
    };
  });
}

/** Reads the regions of one frame after the other; a table may go on from one to the next. */
function regionReader(typography: Typography): (regions: readonly Region[]) => Piece[] {
  let tables = 0;
  let open: OpenTable | undefined;
  return (regions) => {
    const above = open;
    open = undefined;
    return regions.flatMap((region, i) => {
      if (region.kind === "prose") {
        if (region.lines.length > MAX_LINES_BELOW_TABLE) open = undefined;
        return paragraphPieces(region.lines, typography);
      }
      const { pieces, table } = tablePieces(region, i === 0 ? above : undefined, tables, typography);
      tables = Math.max(tables, table.id + 1);
      open = table;
      return pieces;
    });
  };
}

function* allTexts(rows: readonly Row[]): Generator<string> {
  for (const row of rows) for (const line of row.lines) yield line.text;
}

function warningsOf(page: RawPage | undefined, text: string, unreadable: ReadonlySet<string>): Reason[] {
  if (!page) return [];
  if (page.problem !== null) return [page.problem];
  if (page.ocr) return warningsFor(page.number, page.ocr);
  const items = page.frames.flatMap((frame) => frame.items);
  const lost = items
    .filter((item) => unreadable.has(item.font))
    .reduce((sum, item) => sum + item.text.length, 0);
  if (text.trim() === "" && lost === 0) return [];
  if (lost <= 0.1 * text.length) return [];
  return [warning("page-no-letter-codes", { page: page.number })];
}

function ocrOf({ ocr }: RawPage): Pick<ExtractedPage, "ocr"> {
  if (ocr?.outcome !== "read") return {};
  const { confidence, languages, rotation } = ocr;
  return { ocr: { confidence: Math.round(confidence), language: languages.join("+"), rotation } };
}

/** Fonts without a map from glyphs to letters: control and private characters among the letters give them away. */
export function unreadableFonts(pages: readonly RawPage[]): Set<string> {
  const counts = new Map<string, { all: number; odd: number }>();
  for (const item of pages.flatMap((page) => page.frames.flatMap((frame) => frame.items))) {
    const count = counts.get(item.font) ?? { all: 0, odd: 0 };
    count.all += item.text.length;
    count.odd += item.text.match(/[\p{Cc}\ufffd\p{Co}]/gu)?.length ?? 0;
    counts.set(item.font, count);
  }
  return new Set([...counts].filter(([, { all, odd }]) => odd > 0.04 * all && odd > 2).map(([font]) => font));
}

function withoutFonts(frame: Frame, fonts: ReadonlySet<string>): Frame {
  const items = frame.items
    .filter((item) => !fonts.has(item.font))
    .map(withoutControls)
    .filter((item) => item.text !== "");
  return { ...frame, items };
}

const withoutControls = (item: PdfItem): PdfItem =>
  /\p{Cc}/u.test(item.text) ? { ...item, text: item.text.replace(/\p{Cc}+/gu, " ").trim() } : item;

function typographyOf(frames: readonly Row[][], isBold: (font: string) => boolean): Typography {
  const sizes = new Map<number, number>();
  const leadings: number[] = [];
  let bold = 0;
  let all = 0;
  for (const rows of frames) {
    const lines = rows.flatMap((row) => row.lines);
    for (const line of lines) {
      const length = lineLength(line);
      const size = Math.round(line.size * 2) / 2;
      sizes.set(size, (sizes.get(size) ?? 0) + length);
      for (const item of line.items) if (isBold(item.font)) bold += item.text.length;
      all += length;
    }
    const leading = usualLeading(lines);
    if (leading !== undefined) leadings.push(leading);
  }
  const bodySize = [...sizes].sort((one, other) => other[1] - one[1])[0]?.[0] ?? 10;
  const leading = leadings.sort((one, other) => one - other)[leadings.length >> 1] ?? 1.2 * bodySize;
  return { bodySize, isBodyBold: bold > 0.5 * all, leading, isBold };
}
