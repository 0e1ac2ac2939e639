import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { z } from "zod";
import type { GreyImage } from "./grey-image.ts";

/**
 * Tesseract as WebAssembly, driven in this process: no worker thread, no native code, no file of its own. The package
 * is the engine below tesseract.js, which adds a worker and downloads.
 */

/** Languages with data in models/ocr/. */
export type OcrLanguage = "eng" | "deu" | "fra";
export type OcrWord = { text: string; confidence: number; x0: number; y0: number; x1: number; y1: number };
/** A line of text in pixels; the baseline may lean. */
export type OcrLine = {
  words: OcrWord[];
  baseline: { x0: number; y0: number; x1: number; y1: number };
  /** Top of the line to its bottom, and the part of it below the baseline. */
  height: number;
  descenders: number;
};

const DATA = resolve(import.meta.dirname, "../../../models/ocr");
const LSTM_ONLY = 1;
/** Columns and blocks are found, upright text is assumed. */
const FIND_BLOCKS = "3";

type Api = {
  Init(folder: null, languages: string, mode: number): number;
  SetVariable(name: string, value: string): void;
  SetImageFile(exif: number, angle: number): number;
  Recognize(monitor: null): number;
  GetJSONText(page: number): string;
  Clear(): void;
};
type Engine = {
  FS: { writeFile(path: string, data: Uint8Array): void; unlink(path: string): void };
  TessBaseAPI: new () => Api;
};

let engine: Promise<Engine> | undefined;
const loaded = new Set<string>();
const apis = new Map<string, Api>();

/**
 * Recognises upright text.
 * @param dpi resolution of the picture, as far as it is known
 * @throws when the engine cannot go on; the next call starts a new one
 */
export async function recognise(
  image: GreyImage,
  languages: readonly OcrLanguage[],
  dpi: number,
): Promise<OcrLine[]> {
  try {
    engine ??= start();
    const { FS } = await engine;
    const api = await apiFor(await engine, languages);
    FS.writeFile("/input", portableGreyMap(image));
    try {
      api.SetVariable("user_defined_dpi", String(Math.round(Math.min(2400, Math.max(70, dpi)))));
      if (api.SetImageFile(1, 0) !== 0) throw new Error("the picture was not taken");
      if (api.Recognize(null) !== 0) throw new Error("recognition failed");
      return readLines(api.GetJSONText(0));
    } finally {
      api.Clear();
      FS.unlink("/input");
    }
  } catch (error) {
    // A trap leaves the memory of the engine in an unknown state.
    engine = undefined;
    loaded.clear();
    apis.clear();
    throw error;
  }
}

/** Name and version of the engine. */
export const OCR_ENGINE = "tesseract.js-core 7";

async function start(): Promise<Engine> {
  const require = createRequire(import.meta.url);
  const path = require.resolve("tesseract.js-core/tesseract-core-simd-lstm.js");
  const load = require(path) as (options: object) => Promise<Engine>;
  const ignore = () => undefined;
  return await load({
    wasmBinary: await readFile(path.replace(/\.js$/, ".wasm")),
    TesseractProgress: ignore,
    print: ignore,
    printErr: ignore,
  });
}

async function apiFor({ FS, TessBaseAPI }: Engine, languages: readonly OcrLanguage[]): Promise<Api> {
  const name = languages.join("+");
  const known = apis.get(name);
  if (known) return known;
  for (const language of languages) {
    if (loaded.has(language)) continue;
    FS.writeFile(`./${language}.traineddata`, await readFile(join(DATA, `${language}.traineddata`)));
    loaded.add(language);
  }
  const api = new TessBaseAPI();
  if (api.Init(null, name, LSTM_ONLY) !== 0) throw new Error(`language data ${name} cannot be used`);
  // Without it the whole page would be taken for one block of text.
  api.SetVariable("tessedit_pageseg_mode", FIND_BLOCKS);
  apis.set(name, api);
  return api;
}

/** PGM: three numbers and the pixels. */
function portableGreyMap({ width, height, data }: GreyImage): Uint8Array {
  const head = Buffer.from(`P5\n${width} ${height}\n255\n`, "latin1");
  const file = new Uint8Array(head.length + data.length);
  file.set(head);
  file.set(data, head.length);
  return file;
}

const Box = z.object({ x0: z.number(), y0: z.number(), x1: z.number(), y1: z.number() });
const Line = z.object({
  baseline: Box,
  rowAttributes: z.object({ rowHeight: z.number(), descenders: z.number(), ascenders: z.number() }),
  words: z.array(z.object({ text: z.string(), confidence: z.number(), bbox: Box })),
});
const Page = z.object({
  blocks: z.array(z.object({ paragraphs: z.array(z.object({ lines: z.array(Line) })).nullish() })).nullish(),
});

function readLines(json: string): OcrLine[] {
  const page = Page.parse(JSON.parse(json));
  return (page.blocks ?? [])
    .flatMap((block) => block.paragraphs ?? [])
    .flatMap((paragraph) => paragraph.lines)
    .map(({ baseline, rowAttributes, words }) => ({
      baseline,
      height: rowAttributes.rowHeight,
      descenders: Math.abs(rowAttributes.descenders),
      words: words.map(({ text, confidence, bbox }) => ({ text: text.trim(), confidence, ...bbox })),
    }));
}
