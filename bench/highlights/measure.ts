import { readFileSync } from "node:fs";
import { join } from "node:path";
import { highlightBoxes } from "../../app/_ui/viewer/highlight-boxes.ts";
import { type ExtractedDocument, pageStarts } from "../../ingest/extract/document.ts";
import { extractDocument } from "../../ingest/extract/extract.ts";
import { type Coverage, compareBoxes } from "./compare.ts";
import { wordsByPdftotext, wordsByTesseract } from "./oracle.ts";
import { chooseQuotes, type Quote } from "./quotes.ts";

/** A PDF of the corpus; `scan` for one whose pages are pictures: the page to look at and its language. */
export type MeasuredFile = { name: string; scan?: { page: number; language: "en" | "de" | "fr" } };

/** Text in one and in two columns, tables, forms, footnotes, a page that lies on its side, three languages; three scans. */
export const FILES: readonly MeasuredFile[] = [
  { name: "160721" },
  { name: "486832" },
  { name: "268346" },
  { name: "504076" },
  { name: "DHS2020" },
  { name: "HHS2022" },
  { name: "federal-register-2020-17221" },
  { name: "bgbl1_2021_j0190_0010" },
  { name: "2023-06-20-PV" },
  { name: "ca9_19" },
  { name: "ca-warn-report" },
  { name: "senate-expenditures" },
  { name: "scan-mirecc-abstract", scan: { page: 1, language: "en" } },
  { name: "scan-proces-verbal", scan: { page: 1, language: "fr" } },
  { name: "scan-beihilfe-krankenhaus", scan: { page: 1, language: "de" } },
];

/** Highlights quotes of a file as the viewer does, and compares each with the words another program finds. */
export async function measureFile(
  corpus: string,
  { name, scan }: MeasuredFile,
  count: number,
): Promise<(Coverage & Pick<Quote, "page">)[]> {
  const path = join(corpus, "files/pdf", `${name}.pdf`);
  const bytes = new Uint8Array(readFileSync(path));
  const document = await extractDocument(bytes, name);
  const words = scan
    ? { [scan.page - 1]: await wordsByTesseract(bytes, scan.page, scan.language) }
    : wordsByPdftotext(path);
  return chooseQuotes(document, count, scan?.page).map((quote) => ({
    page: quote.page,
    ...compareBoxes(boxesOf(document, quote), words[quote.page - 1] ?? [], quote.text),
  }));
}

/** The page as it is stored and as the viewer gets it. */
function boxesOf(document: ExtractedDocument, quote: Quote) {
  const index = document.pages.findIndex((page) => page.number === quote.page);
  const page = document.pages[index];
  if (!page) return [];
  const runs = page.runs.map(
    ({ start, end, x, y, width, height }) =>
      [start, end, x, y, width, height] as [number, number, number, number, number, number],
  );
  return highlightBoxes({ start: pageStarts(document)[index] ?? 0, text: page.text, runs }, quote);
}
