import { parse } from "csv-parse/sync";
import { Refusal } from "#lib/reasons/reason";
import { decodeText } from "./decode-text.ts";
import type { ExtractedDocument } from "./document.ts";
import { detectLanguage } from "./language.ts";
import { cleanCharacters, rowText, TextBuilder } from "./text-builder.ts";

const DELIMITERS = [",", ";", "\t", "|"] as const;
const SAMPLE_LINES = 50;

/** Reads a table in a text file: every record is a row, the first one the header if it holds no figures. */
export function extractCsv(bytes: Uint8Array): Omit<ExtractedDocument, "durationMs"> {
  const decoded = decodeText(bytes);
  const text = cleanCharacters(decoded.text);
  const rows = readRecords(text, detectDelimiter(text)).filter((row) =>
    row.some((cell) => cell.trim() !== ""),
  );
  const builder = new TextBuilder();
  const id = builder.nextTable();
  const hasHeader = rows.length > 1 && isHeader(rows[0] ?? []);
  rows.forEach((cells, row) => {
    builder.add("table-row", rowText(cells), { table: { id, row, isHeader: hasHeader && row === 0 } });
  });
  const page = builder.page();
  if (page.text === "") throw new Refusal("no-text");
  return {
    format: "csv",
    title: null,
    language: detectLanguage(page.text),
    isPaginated: false,
    pages: [page],
    warnings: decoded.warnings,
    extractor: "csv-parse",
  };
}

/** Unbalanced quotes must not swallow the rest of the file, so a second reading takes them as letters. */
function readRecords(text: string, delimiter: string): string[][] {
  const shared = { delimiter, relaxColumnCount: true, skipEmptyLines: true, bom: true };
  try {
    const rows: string[][] = parse(text, { ...shared, relaxQuotes: true });
    const lines = text.split("\n").length;
    const runsAway = rows.some((row) =>
      row.some((cell) => cell.split("\n").length > Math.max(200, lines / 2)),
    );
    if (!runsAway) return rows;
  } catch {
    // Read again below.
  }
  return parse(text, { ...shared, quote: false });
}

function detectDelimiter(text: string): string {
  const lines = text.split("\n", SAMPLE_LINES).filter((line) => line.trim() !== "");
  let best: string = ",";
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => line.replace(/"[^"]*"/g, "").split(delimiter).length - 1);
    const usual = counts.toSorted((one, other) => one - other)[counts.length >> 1] ?? 0;
    const score =
      usual === 0
        ? 0
        : (counts.filter((count) => count === usual).length / counts.length) * Math.min(usual, 5) +
          0.01 * usual;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

function isHeader(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== "");
  return filled.length > 0 && filled.every((cell) => !/^[\d.,\s%€$-]+$/.test(cell) && cell.length < 120);
}
