import { type Reason, Refusal, warning } from "#lib/reasons/reason";
import type { ExtractedDocument } from "../document.ts";
import { detectLanguage } from "../language.ts";
import { takePicture } from "../ocr/budget.ts";
import { frameOf } from "../ocr/frame.ts";
import { shrink } from "../ocr/grey-image.ts";
import { createPictureReader } from "../ocr/read-picture.ts";
import { OCR_ENGINE } from "../ocr/tesseract.ts";
import { layOut, type RawPage } from "../pdf/layout.ts";
import { asDisplayed, MAX_PIXELS, type PictureSource, WANTED_PIXELS } from "./picture.ts";

export type ImageFormat = "png" | "jpeg" | "tiff";

const MAX_PAGES = 5000;
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
    throw new Refusal("too-many-pages", { pages: sources.length, limit: MAX_PAGES });
  const read = createPictureReader();
  const raw: RawPage[] = [];
  for (const [i, source] of sources.entries())
    raw.push(await readPage(source, i + 1, sources.length - i - 1, read));
  const pages = layOut(raw, () => false);
  const warnings = pages.flatMap((page) => page.warnings);
  // A few guessed letters on an illegible picture are no text.
  const isUnread = ({ ocr, problem }: RawPage) => problem !== null || ocr?.outcome === "illegible";
  if (pages.every((page) => page.text.trim() === "") || raw.every(isUnread)) throw refusalFor(raw);
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

function refusalFor(pages: readonly RawPage[]): Refusal {
  const [first] = pages;
  if (first?.problem?.code === "page-damaged") return new Refusal("damaged-picture");
  if (first?.problem) return new Refusal("picture-not-read", { why: first.problem });
  const isIllegible = pages.some((page) => page.ocr?.outcome === "illegible");
  return new Refusal(isIllegible ? "illegible-picture" : "picture-without-text");
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
  const unread = (problem: Reason): RawPage => ({ number, width: 0, height: 0, frames: [], problem });
  if (source.width * source.height > MAX_PIXELS)
    return unread(
      warning("page-picture-too-large", { page: number, width: source.width, height: source.height }),
    );
  if (!takePicture(waiting)) return unread(warning("page-beyond-limit", { page: number }));
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
    return unread(warning("page-damaged", { page: number }));
  }
}
