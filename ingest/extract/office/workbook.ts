import { type CellObject, read, SSF, set_cptable, type WorkBook, type WorkSheet } from "@e965/xlsx";
import { Refusal, warning } from "#lib/reasons/reason";
import type { DocumentFormat, ExtractedDocument, ExtractedPage } from "../document.ts";
import { detectLanguage } from "../language.ts";
import { storePackage } from "../package/store-package.ts";
import { openZipPackage } from "../package/zip-package.ts";
import { cleanCharacters, type TableCounter, TextBuilder } from "../text-builder.ts";
import { addSheetTables, type SheetCell, type SheetRow } from "./sheet-tables.ts";

const MAX_SHEETS = 1000;
/** Excel allows 32,767 letters in a cell, and the same text in a million cells takes no room in the file. */
const MAX_CHARACTERS = 50_000_000;
/** Pictures, programs, settings of printers, and documents inside the workbook. */
const WITHOUT_CELLS =
  /^(?:xl\/(?:media|embeddings|printerSettings|activeX|vbaProject)|Pictures\/|Thumbnails\/|Object |docProps\/thumbnail)/;
/** Dates whose format depends on the reader's country are written as ISO dates. */
const FULL_DATE = /(?=.*y)(?=.*m)(?=.*d)/i;

/**
 * Reads a workbook of Excel (any age) or OpenDocument with SheetJS: every sheet is a page, values as the sheet shows
 * them, formulas as their last results. Macros and links are not followed.
 * @throws {AppError} unreadable-file when it is damaged, protected by a password or empty; limit-exceeded.
 */
export async function extractWorkbook(
  bytes: Uint8Array,
  format: Extract<DocumentFormat, "xlsx" | "xls" | "ods">,
): Promise<Omit<ExtractedDocument, "durationMs">> {
  // Old files name a code page for their texts.
  if (format === "xls") set_cptable(await import("@e965/xlsx/dist/cpexcel.full.mjs"));
  const workbook = open(format === "xls" ? bytes : unpacked(bytes));
  const names = workbook.SheetNames;
  if (names.length > MAX_SHEETS)
    throw new Refusal("too-many-sheets", { sheets: names.length, limit: MAX_SHEETS });
  const counter: Counter = { tables: 0, characters: 0 };
  const is1904 = workbook.Workbook?.WBProps?.date1904 === true;
  const pages = names.map((name, i) => readSheet(name, workbook.Sheets[name], i + 1, counter, is1904));
  if (pages.every((page) => page.blocks.length <= 1)) throw new Refusal("no-text");
  const hidden = names.filter((_, i) => (workbook.Workbook?.Sheets?.[i]?.Hidden ?? 0) > 0);
  const title = cleanCharacters(workbook.Props?.Title ?? "").trim();
  return {
    format,
    title: title === "" ? null : title.slice(0, 300),
    language: detectLanguage(pages.map((page) => page.text.slice(0, 5000)).join("\n")),
    isPaginated: true,
    pages,
    warnings:
      hidden.length === 0 ? [] : [warning("hidden-sheets", { sheets: hidden.join(", ").slice(0, 300) })],
    extractor: "SheetJS",
  };
}

type Counter = TableCounter & { characters: number };

/** The parts that hold cells, unpacked and checked by us: the library's own unpacking can be sent round in circles. */
function unpacked(bytes: Uint8Array): Uint8Array {
  const file = openZipPackage(bytes);
  const names = file.names.filter((name) => !name.endsWith("/") && !WITHOUT_CELLS.test(name));
  return storePackage(names.map((name) => [name, file.read(name) ?? new Uint8Array()]));
}

function open(bytes: Uint8Array): WorkBook {
  try {
    return read(bytes, {
      type: "array",
      dense: true,
      cellNF: true,
      cellFormula: false,
      cellHTML: false,
      nodim: true,
    });
  } catch (error) {
    const isLocked = error instanceof Error && /password|encrypt/i.test(error.message);
    throw new Refusal(isLocked ? "locked" : "damaged", undefined, { cause: error });
  }
}

function readSheet(
  name: string,
  sheet: WorkSheet | undefined,
  number: number,
  counter: Counter,
  is1904: boolean,
): ExtractedPage {
  const builder = new TextBuilder(number, counter);
  builder.add("heading", cleanCharacters(name), { level: 1 });
  const data: (CellObject | undefined)[][] = sheet?.["!data"] ?? [];
  const rows: SheetRow[] = [];
  // Both arrays have holes, which these loops step over: a sheet of two cells may be a million rows long.
  data.forEach((line, row) => {
    const cells: SheetCell[] = [];
    line?.forEach((cell, column) => {
      const shown = cell === undefined ? "" : shownText(cell, is1904);
      counter.characters += shown.length;
      if (counter.characters > MAX_CHARACTERS) throw new Refusal("too-much-text", { limit: MAX_CHARACTERS });
      const text = cleanCharacters(shown).trim();
      if (cell !== undefined && text !== "")
        cells.push({ column, text, isFigure: cell.t === "n" || cell.t === "d" });
    });
    if (cells.length > 0) rows.push({ row, cells });
  });
  addSheetTables(builder, rows);
  return builder.page();
}

function shownText(cell: CellObject, is1904: boolean): string {
  if (cell.t === "n" && typeof cell.v === "number" && typeof cell.z === "string" && SSF.is_date(cell.z)) {
    const date = FULL_DATE.test(cell.z) ? isoDate(cell.v, /h/i.test(cell.z), is1904) : undefined;
    if (date !== undefined) return date;
  }
  return cell.w ?? (cell.v === undefined || cell.v === null ? "" : String(cell.v));
}

function isoDate(value: number, hasTime: boolean, is1904: boolean): string | undefined {
  const date: unknown = SSF.parse_date_code(value, { date1904: is1904 });
  if (typeof date !== "object" || date === null) return undefined;
  const part = (name: string, digits = 2) => String(Reflect.get(date, name)).padStart(digits, "0");
  return `${part("y", 4)}-${part("m")}-${part("d")}${hasTime ? ` ${part("H")}:${part("M")}` : ""}`;
}
