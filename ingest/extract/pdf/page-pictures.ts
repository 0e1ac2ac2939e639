import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { init, type WrappedPdfiumModule } from "@embedpdf/pdfium";
import type { GreyImage } from "../ocr/grey-image.ts";
import { MAX_PIXELS, WANTED_PIXELS } from "../picture/picture.ts";

/** What a page shows, without drawing it. */
export type PageLook = {
  /** Share of the page's area that pictures cover, 0 to 1. */
  pictureShare: number;
  /** Whether anything is on the page but text. */
  hasDrawing: boolean;
  /** Pixels of the largest picture. */
  largestPixels: number;
};

export type PagePictures = {
  /** @param number from 1 */
  look(number: number): PageLook;
  /** The page as displayed, in grey on white, with 300 dots in an inch unless the page is very large. */
  draw(number: number): { image: GreyImage; dpi: number };
  close(): void;
};

const DPI = 300;
const POINTS_PER_INCH = 72;
const IMAGE = 3;
const FORM = 5;
const TEXT = 1;
const GREY_BITMAP = 1;
/** Annotations (stamps, filled fields) are part of what a reader sees. */
const ANNOTATIONS = 1;
const GREYSCALE = 8;
const WHITE = 0xffffffff;
const MAX_DEPTH = 4;
const MAX_OBJECTS = 20_000;

type Pdfium = WrappedPdfiumModule;

/**
 * Opens a PDF with PDFium as WebAssembly: like everything in this process it sees these bytes and nothing else.
 * @throws when PDFium cannot open it
 */
export async function openPagePictures(bytes: Uint8Array): Promise<PagePictures> {
  const wasm = createRequire(import.meta.url).resolve("@embedpdf/pdfium/pdfium.wasm");
  const file = await readFile(wasm);
  const wasmBinary = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  const ignore = () => undefined;
  const pdfium = await init({ wasmBinary, print: ignore, printErr: ignore });
  pdfium.PDFiumExt_Init();
  const { wasmExports } = pdfium.pdfium;
  const start = wasmExports.malloc(bytes.length);
  heapOf(pdfium).set(bytes, start);
  const document = pdfium.FPDF_LoadMemDocument(start, bytes.length, "");
  if (document === 0) throw new Error(`PDFium refuses it (${pdfium.FPDF_GetLastError()})`);
  const onPage = <Result>(number: number, action: (page: number) => Result): Result => {
    const page = pdfium.FPDF_LoadPage(document, number - 1);
    if (page === 0) throw new Error("no such page");
    try {
      return action(page);
    } finally {
      pdfium.FPDF_ClosePage(page);
    }
  };
  return {
    look: (number) => onPage(number, (page) => lookAt(pdfium, page)),
    draw: (number) => onPage(number, (page) => draw(pdfium, page)),
    close: () => {
      pdfium.FPDF_CloseDocument(document);
      wasmExports.free(start);
    },
  };
}

function draw(pdfium: Pdfium, page: number): { image: GreyImage; dpi: number } {
  const inches = [pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)].map(
    (points) => points / POINTS_PER_INCH,
  );
  const [across = 0, down = 0] = inches;
  const dpi = Math.min(DPI, Math.sqrt(WANTED_PIXELS / (across * down)));
  const width = Math.round(across * dpi);
  const height = Math.round(down * dpi);
  if (!(width >= 1 && height >= 1 && width * height <= MAX_PIXELS)) throw new Error("no page of any size");
  const bitmap = pdfium.FPDFBitmap_CreateEx(width, height, GREY_BITMAP, 0, 0);
  if (bitmap === 0) throw new Error("no memory for the page");
  try {
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, ANNOTATIONS | GREYSCALE);
    const start = pdfium.FPDFBitmap_GetBuffer(bitmap);
    const stride = pdfium.FPDFBitmap_GetStride(bitmap);
    const data = new Uint8Array(width * height);
    for (let y = 0; y < height; y++)
      data.set(heapOf(pdfium).subarray(start + y * stride, start + y * stride + width), y * width);
    return { image: { width, height, data }, dpi };
  } finally {
    pdfium.FPDFBitmap_Destroy(bitmap);
  }
}

function lookAt(pdfium: Pdfium, page: number): PageLook {
  const pageArea = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page);
  const memory = pdfium.pdfium.wasmExports.malloc(24);
  const look = { area: 0, hasDrawing: false, largestPixels: 0 };
  let seen = 0;
  const visit = (object: number, scale: number, depth: number): void => {
    if (++seen > MAX_OBJECTS) return;
    const type = pdfium.FPDFPageObj_GetType(object);
    if (type !== TEXT) look.hasDrawing ||= type !== FORM;
    if (type === FORM && depth < MAX_DEPTH) {
      const count = pdfium.FPDFFormObj_CountObjects(object);
      const own = scale * matrixScale(pdfium, object, memory);
      for (let i = 0; i < count; i++) visit(pdfium.FPDFFormObj_GetObject(object, i), own, depth + 1);
    }
    if (type !== IMAGE) return;
    // The unit square of a picture, drawn on the page.
    look.area += scale * matrixScale(pdfium, object, memory);
    if (!pdfium.FPDFImageObj_GetImagePixelSize(object, memory, memory + 4)) return;
    const words = new Uint32Array(heapOf(pdfium).buffer, memory, 2);
    look.largestPixels = Math.max(look.largestPixels, (words[0] ?? 0) * (words[1] ?? 0));
  };
  try {
    const count = pdfium.FPDFPage_CountObjects(page);
    for (let i = 0; i < count; i++) visit(pdfium.FPDFPage_GetObject(page, i), 1, 0);
  } finally {
    pdfium.pdfium.wasmExports.free(memory);
  }
  return {
    pictureShare: pageArea > 0 ? Math.min(1, look.area / pageArea) : 0,
    hasDrawing: look.hasDrawing || pdfium.FPDFPage_GetAnnotCount(page) > 0,
    largestPixels: look.largestPixels,
  };
}

/** By how much the object's own matrix enlarges areas; `memory` has room for six floats */
function matrixScale(pdfium: Pdfium, object: number, memory: number): number {
  if (!pdfium.FPDFPageObj_GetMatrix(object, memory)) return 0;
  const [a = 0, b = 0, c = 0, d = 0] = new Float32Array(heapOf(pdfium).buffer, memory, 6);
  return Math.abs(a * d - b * c);
}

/** The memory of PDFium; another object after it has grown, so it is asked for each time. */
function heapOf({ pdfium }: Pdfium): Uint8Array {
  const heap: unknown = Reflect.get(pdfium, "HEAPU8");
  if (!(heap instanceof Uint8Array)) throw new Error("PDFium shows no memory");
  return heap;
}
