import { AppError } from "#lib/errors";
import type { ExtractedDocument } from "../document.ts";
import { detectLanguage } from "../language.ts";
import { takePicture } from "../ocr/budget.ts";
import { frameOf } from "../ocr/frame.ts";
import { shrink } from "../ocr/grey-image.ts";
import { warningFor } from "../ocr/page-warning.ts";
import { createPictureReader } from "../ocr/read-picture.ts";
import { OCR_ENGINE } from "../ocr/tesseract.ts";
import { layOut, type RawPage } from "../pdf/layout.ts";
import { asDisplayed, MAX_PIXELS, type PictureSource, WANTED_PIXELS } from "./picture.ts";

export type ImageFormat = "png" | "jpeg" | "tiff";

const MAX_PAGES = 5000;
const DAMAGED = "is damaged and was not read.";
const POINTS_PER_INCH = 72;
/** The longer side of a page whose size nobody knows: A4. */
const USUAL_LENGTH_POINTS = 842;

/**
 * Reads the text on a picture; each page of a TIFF is a page.
 * @throws {AppError} unreadable-file when nothing can be read on it; limit-exceeded above 5000 pages.
 */
export async function extractImage(
  bytes: Uint8Array,
  format: ImageFormat,
): Promise<Omit<ExtractedDocument, "durationMs">> {
  const sources = await open(bytes, format);
  if (sources.length > MAX_PAGES)
    throw new AppError(
      "limit-exceeded",
      `This picture file has ${sources.length} pages; at most ${MAX_PAGES} are read. Split it and add the parts.`,
    );
  const read = createPictureReader();
  const raw: RawPage[] = [];
  for (const [i, source] of sources.entries())
    raw.push(await readPage(source, i + 1, sources.length - i - 1, read));
  const pages = layOut(raw, () => false);
  const warnings = pages.flatMap((page) => page.warnings);
  // A few guessed letters on an illegible picture are no text.
  const isUnread = ({ ocr, problem }: RawPage) => problem !== null || ocr?.outcome === "illegible";
  if (pages.every((page) => page.text.trim() === "") || raw.every(isUnread))
    throw new AppError("unreadable-file", reasonForNoText(raw));
  return {
    format,
    title: null,
    language: detectLanguage(pages.map((page) => page.text).join("\n")),
    isPaginated: true,
    pages,
    warnings,
    extractor: OCR_ENGINE,
  };
}

function reasonForNoText(pages: readonly RawPage[]): string {
  const [first] = pages;
  if (first?.problem?.endsWith(DAMAGED))
    return "This file is a damaged picture and cannot be read; save it again from the program that made it.";
  if (first?.problem) return `This file was not read. ${first.problem}`;
  return pages.some((page) => page.ocr?.outcome === "illegible")
    ? "This file is a picture of poor quality that cannot be read; scan it again at 300 dots per inch and in good contrast."
    : "This file is a picture without text; there is nothing to search in it.";
}

async function open(bytes: Uint8Array, format: ImageFormat): Promise<PictureSource[]> {
  switch (format) {
    case "png":
      return [(await import("./png.ts")).openPng(bytes)];
    case "jpeg":
      return [(await import("./jpeg.ts")).openJpeg(bytes)];
    case "tiff":
      return (await import("./tiff.ts")).openTiff(bytes);
  }
}

async function readPage(
  source: PictureSource,
  number: number,
  waiting: number,
  read: ReturnType<typeof createPictureReader>,
): Promise<RawPage> {
  const unread = (problem: string): RawPage => ({ number, width: 0, height: 0, frames: [], problem });
  if (source.width * source.height > MAX_PIXELS)
    return unread(
      `Page ${number} is too large a picture (${source.width} by ${source.height} pixels) and was not read.`,
    );
  if (!takePicture(waiting)) return unread(warningFor(number, "beyond-limit"));
  try {
    const whole = asDisplayed(source.decode(), source.orientation);
    const factor = Math.max(1, Math.ceil(Math.sqrt((whole.width * whole.height) / WANTED_PIXELS) - 0.2));
    const image = shrink(whole, factor);
    const dpi =
      (source.dpi ?? (Math.max(whole.width, whole.height) * POINTS_PER_INCH) / USUAL_LENGTH_POINTS) / factor;
    const width = (image.width * POINTS_PER_INCH) / dpi;
    const height = (image.height * POINTS_PER_INCH) / dpi;
    const reading = await read(image, dpi);
    const page = { number, width, height, problem: null, ocr: reading };
    return { ...page, frames: [frameOf(reading, page, image.width)] };
  } catch {
    return unread(`Page ${number} ${DAMAGED}`);
  }
}
