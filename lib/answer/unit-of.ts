import { and, eq } from "drizzle-orm";
import type { Reader } from "../db/client.ts";
import { pages } from "../db/schema.ts";
import type { CheckedPassage } from "../retrieval/load-passages.ts";
import type { Citation } from "./answer.ts";

const SHEETS = new Set(["xlsx", "xls", "ods"]);
const SLIDES = new Set(["pptx", "odp"]);

/** What the pages of a document are called: people look for a sheet by its name and for a slide by its number. */
export function unitOf(
  db: Reader,
  { format, documentId }: Pick<CheckedPassage, "format" | "documentId">,
  page: number | null,
): Pick<Citation, "unit" | "sheet"> {
  if (page === null || format === null) return {};
  if (SLIDES.has(format)) return { unit: "slide" };
  if (!SHEETS.has(format)) return {};
  const name = sheetName(db, documentId, page);
  return name === undefined ? { unit: "sheet" } : { unit: "sheet", sheet: name };
}

/** A sheet begins with its name as a heading. */
function sheetName(db: Reader, documentId: CheckedPassage["documentId"], page: number): string | undefined {
  const sheet = db
    .select({ text: pages.text, blocks: pages.blocks })
    .from(pages)
    .where(and(eq(pages.documentId, documentId), eq(pages.number, page)))
    .get();
  const first = sheet?.blocks[0];
  return first?.kind === "heading" ? sheet?.text.slice(first.start, first.end) : undefined;
}
