import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPagePictures } from "../../ingest/extract/pdf/page-pictures.ts";

/** A printed word as another program sees it: points from the top left of the page as displayed. */
export type PrintedWord = { text: string; x0: number; y0: number; x1: number; y1: number };

const POINTS_PER_INCH = 72;
const TOOL_LANGUAGE = { en: "eng", de: "deu", fr: "fra" } as const;
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Words of the pages of a PDF with text, by `pdftotext -bbox` (poppler-utils). */
export function wordsByPdftotext(path: string): PrintedWord[][] {
  const xml = execFileSync("pdftotext", ["-cropbox", "-bbox", path, "-"], {
    encoding: "utf8",
    maxBuffer: 1e9,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return xml.split("<page ").slice(1).map(wordsOfPage);
}

function wordsOfPage(xml: string): PrintedWord[] {
  const word = /<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<\/word>/g;
  return [...xml.matchAll(word)].map(([, x0, y0, x1, y1, text = ""]) => ({
    text: text.replace(/&(\w+);/g, (all, name: string) => ENTITIES[name] ?? all),
    x0: Number(x0),
    y0: Number(y0),
    x1: Number(x1),
    y1: Number(y1),
  }));
}

/** Words of one page of a scan, by the tesseract command-line tool on the drawn page. */
export async function wordsByTesseract(
  bytes: Uint8Array,
  page: number,
  language: keyof typeof TOOL_LANGUAGE,
): Promise<PrintedWord[]> {
  const pictures = await openPagePictures(bytes);
  const { image, dpi } = pictures.draw(page);
  pictures.close();
  const folder = mkdtempSync(join(tmpdir(), "oracle-"));
  try {
    const file = join(folder, "page.pgm");
    writeFileSync(
      file,
      Buffer.concat([Buffer.from(`P5\n${image.width} ${image.height}\n255\n`), image.data]),
    );
    const table = execFileSync(
      "tesseract",
      [file, "-", "-l", TOOL_LANGUAGE[language], "--dpi", `${Math.round(dpi)}`, "tsv"],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1e8 },
    );
    return wordsOfTable(table, POINTS_PER_INCH / dpi);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function wordsOfTable(table: string, scale: number): PrintedWord[] {
  return table
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .filter((fields) => fields[0] === "5" && (fields[11] ?? "").trim() !== "")
    .map((fields) => {
      const [left = 0, top = 0, width = 0, height = 0] = fields.slice(6, 10).map(Number);
      return {
        text: fields[11] ?? "",
        x0: left * scale,
        y0: top * scale,
        x1: (left + width) * scale,
        y1: (top + height) * scale,
      };
    });
}
