import { type Reason, warning } from "#lib/reasons/reason";
import { detectLanguage } from "../language.ts";
import { takePicture } from "../ocr/budget.ts";
import { frameOf } from "../ocr/frame.ts";
import { isTooShort, wordLikeShare } from "../ocr/plausible.ts";
import { createPictureReader, type Reading, textOf } from "../ocr/read-picture.ts";
import { MAX_PIXELS } from "../picture/picture.ts";
import { type RawPage, unreadableFonts } from "./layout.ts";
import { openPagePictures, type PagePictures } from "./page-pictures.ts";

/** Below this share of words, text under a picture is not what the picture shows. */
const RUBBISH = 0.6;
/** A page that a picture covers to this share is a scan. */
const FULL_PAGE = 0.5;
/** A letterhead or a stamp leaves room for pictures of text. */
const PART_OF_PAGE = 0.25;
/** What is recognised must be this much likelier than the text that it replaces. */
const CLEARLY_BETTER = 0.15;

/**
 * Reads the pages of a PDF that have no usable text: nothing or next to nothing over a picture, rubbish under one, or
 * letters without codes. All other pages stay as they are.
 * @param tagged language that the document says it is in
 */
export async function readScannedPages(
  pages: readonly RawPage[],
  bytes: Uint8Array,
  tagged: "en" | "de" | "fr" | null,
): Promise<RawPage[]> {
  const unreadable = unreadableFonts(pages);
  const doubts = new Map(pages.map((page) => [page, doubtAbout(page, unreadable)]));
  if ([...doubts.values()].every((doubt) => doubt === undefined)) return [...pages];
  const pictures = await openPagePictures(bytes).catch(() => undefined);
  if (!pictures)
    return pages.map((page) =>
      doubts.get(page) === "no-text" ? { ...page, problem: notDrawn(page) } : page,
    );
  try {
    const results = new Map<RawPage, RawPage>();
    const scans = pages.filter((page) => {
      try {
        return isScan(page, doubts.get(page), pictures);
      } catch {
        if (doubts.get(page) === "no-text") results.set(page, { ...page, problem: notDrawn(page) });
        return false;
      }
    });
    const good = pages.filter((page) => doubts.get(page) === undefined).map(textIn);
    const read = createPictureReader(detectLanguage(good.join(" ")) ?? tagged);
    for (const [i, page] of scans.entries())
      results.set(page, await readScan(page, pictures, read, scans.length - i - 1));
    return pages.map((page) => results.get(page) ?? page);
  } finally {
    pictures.close();
  }
}

type Doubt = "no-text" | "little-text" | "rubbish" | "no-codes";

function doubtAbout(page: RawPage, unreadable: ReadonlySet<string>): Doubt | undefined {
  if (page.problem !== null) return undefined;
  const items = page.frames.flatMap((frame) => frame.items);
  const text = textIn(page);
  const lost = items
    .filter((item) => unreadable.has(item.font))
    .reduce((sum, item) => sum + item.text.length, 0);
  if (lost > 0.1 * text.length && lost > 0) return "no-codes";
  if (text === "") return "no-text";
  if (isTooShort(text)) return "little-text";
  return wordLikeShare(text) < RUBBISH ? "rubbish" : undefined;
}

function isScan(page: RawPage, doubt: Doubt | undefined, pictures: PagePictures): boolean {
  if (doubt === undefined) return false;
  const look = pictures.look(page.number);
  switch (doubt) {
    case "no-text":
      return look.hasDrawing;
    case "no-codes":
      return true;
    case "little-text":
      return look.pictureShare >= PART_OF_PAGE;
    case "rubbish":
      return look.pictureShare >= FULL_PAGE;
  }
}

async function readScan(
  page: RawPage,
  pictures: PagePictures,
  read: ReturnType<typeof createPictureReader>,
  waiting: number,
): Promise<RawPage> {
  const text = textIn(page);
  const unread = (problem: Reason): RawPage => (text === "" ? { ...page, problem } : page);
  try {
    if (pictures.look(page.number).largestPixels > MAX_PIXELS)
      return unread(warning("page-too-many-pixels", { page: page.number }));
    if (!takePicture(waiting)) return unread(warning("page-beyond-limit", { page: page.number }));
    const { image, dpi } = pictures.draw(page.number);
    const reading = await read(image, dpi);
    if (text !== "" && !isBetter(reading, text)) return page;
    return { ...page, frames: [frameOf(reading, page, image.width)], ocr: reading };
  } catch {
    return unread(warning("page-picture-damaged", { page: page.number }));
  }
}

/** A few words of real text are on the picture, too, so more text is better; rubbish gives way to likelier words. */
function isBetter(reading: Reading, text: string): boolean {
  if (reading.outcome !== "read") return false;
  const recognised = textOf(reading);
  if (isTooShort(text)) return recognised.length > 1.5 * text.length;
  return wordLikeShare(recognised) >= wordLikeShare(text) + CLEARLY_BETTER;
}

const notDrawn = (page: RawPage) => warning("page-not-drawn", { page: page.number });
const textIn = (page: RawPage) =>
  page.frames.flatMap((frame) => frame.items.map((item) => item.text)).join(" ");
