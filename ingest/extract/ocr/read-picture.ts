import { detectLanguage } from "../language.ts";
import { busyness, double, type GreyImage, isBlank, type QuarterTurn, shrink, turn } from "./grey-image.ts";
import { directionOfLines } from "./orientation.ts";
import { type OcrLanguage, type OcrLine, recognise } from "./tesseract.ts";

/** What was recognised on a picture. Lines are in pixels of the picture turned by `rotation`. */
export type Reading = {
  lines: OcrLine[];
  /** 0 to 100, mean over characters. */
  confidence: number;
  languages: OcrLanguage[];
  /** Degrees clockwise that the picture was turned before it was read. */
  rotation: QuarterTurn;
  /** How many times larger the picture was made before it was read. */
  enlarged: number;
  outcome: "read" | "blank" | "no-text" | "illegible";
};

/** Upside down, the letters of a good page come out with a certainty of about 40. */
const SURE = 70;
const LEGIBLE = 45;
const MIN_LINE_CONFIDENCE = 30;
const MIN_WORDS_TO_JUDGE = 4;
const SMALL_PIXELS = 1000;
/** Dust, dots of a printed photograph: recognition would look at each of them. */
const BUSY = 0.2;
/** Rules are read as letters, much wider than letters are. */
const MAX_LETTER_WIDTH_EM = 2.5;
/** Further attempts are not worth their time where the first one took so long. */
const SLOW_MS = 8000;
const MIXED: OcrLanguage[] = ["eng", "deu", "fra"];
const BY_LANGUAGE = { en: "eng", de: "deu", fr: "fra" } as const;

/**
 * Reads pictures of one document one after the other: which way they lie is found for each, the language is taken
 * from the picture before and corrected by what was read.
 */
export function createPictureReader(language: "en" | "de" | "fr" | null = null) {
  let isLanguageKnown = language !== null;
  let usual: OcrLanguage = language === null ? "eng" : BY_LANGUAGE[language];
  return async (original: GreyImage, originalDpi: number): Promise<Reading> => {
    if (isBlank(original)) return { ...nothing([usual]), outcome: "blank" };
    const isBusy = busyness(original) > BUSY;
    const image = isBusy ? shrink(original, 2) : original;
    if (isBusy && busyness(image) > BUSY) return { ...nothing([usual]), outcome: "illegible" };
    const dpi = isBusy ? originalDpi / 2 : originalDpi;
    const factor = Math.max(image.width, image.height) < SMALL_PIXELS ? 2 : 1;
    const large = factor === 2 ? double(image) : image;
    let best = await readUpright(large, dpi * factor, [usual]);
    const found = detectLanguage(textOf(best));
    isLanguageKnown ||= found !== null;
    if (found !== null && BY_LANGUAGE[found] !== usual) {
      usual = BY_LANGUAGE[found];
      best = await attempt(large, best.rotation, dpi * factor, [usual]);
    } else if (!isLanguageKnown && best.confidence < SURE + 10 && isMuch(best) && best.isQuick) {
      const mixed = await attempt(large, best.rotation, dpi * factor, MIXED);
      if (mixed.confidence > best.confidence + 1) best = mixed;
    }
    return { ...best, enlarged: isBusy ? factor / 2 : factor, outcome: outcomeOf(best) };
  };
}

/** The text of a reading, line by line. */
export function textOf({ lines }: Pick<Reading, "lines">): string {
  return lines.map((line) => line.words.map((word) => word.text).join(" ")).join("\n");
}

type Attempt = Omit<Reading, "outcome" | "enlarged"> & { rawConfidence: number; isQuick: boolean };
const nothing = (languages: OcrLanguage[]): Attempt & { enlarged: number } => ({
  lines: [],
  confidence: 0,
  rawConfidence: 0,
  isQuick: true,
  rotation: 0,
  enlarged: 1,
  languages,
});

async function readUpright(image: GreyImage, dpi: number, languages: OcrLanguage[]): Promise<Attempt> {
  const direction = directionOfLines(image);
  const order: QuarterTurn[] =
    direction === "upright"
      ? [270, 90, 0, 180]
      : direction === "across"
        ? [0, 180, 270, 90]
        : [0, 90, 270, 180];
  let best: Attempt | undefined;
  for (const [i, rotation] of order.entries()) {
    // The other direction is worth its time only where nothing like text was found in this one.
    if (i === 2 && best && direction !== "unclear" && best.confidence >= LEGIBLE && isMuch(best)) break;
    const next = await attempt(image, rotation, dpi, languages);
    if (!best || value(next) > value(best)) best = next;
    if (!next.isQuick || (best.confidence >= SURE && isMuch(best))) break;
  }
  return best ?? nothing(languages);
}

/** A short stretch that happens to look like words does not outweigh a page of them. */
const value = (reading: Attempt) => reading.rawConfidence * Math.min(20, characterCount(reading));
const characterCount = ({ lines }: Pick<Reading, "lines">) =>
  lines.reduce((sum, line) => sum + line.words.reduce((inner, word) => inner + word.text.length, 0), 0);
/** Several certain words of some length: what lies on its side gives single letters. */
const isMuch = ({ lines }: Pick<Reading, "lines">) =>
  lines
    .flatMap((line) => line.words)
    .filter(({ text, confidence }) => confidence >= SURE && /\p{L}{3}/u.test(text)).length >=
  MIN_WORDS_TO_JUDGE;

async function attempt(
  image: GreyImage,
  rotation: QuarterTurn,
  dpi: number,
  languages: OcrLanguage[],
): Promise<Attempt> {
  const before = process.cpuUsage();
  const raw = (await recognise(turn(image, rotation), languages, dpi)).filter(isAcross);
  const lines = raw.flatMap(withoutDust);
  return {
    lines,
    confidence: meanConfidence(lines),
    rawConfidence: meanConfidence(raw),
    // By the processor's time: other work on the machine must not change what is read.
    isQuick: process.cpuUsage(before).user < 1000 * SLOW_MS,
    languages,
    rotation,
  };
}

/** The engine reads lines that lie on their side, too; they are upright in another attempt, and only there placed right. */
const isAcross = ({ baseline: { x0, y0, x1, y1 } }: OcrLine) => Math.abs(y1 - y0) <= Math.abs(x1 - x0);

/** Rules, frames and dust are read as dashes, bars, dots and single wide letters. */
function withoutDust(line: OcrLine): OcrLine[] {
  const confidence = meanConfidence([line]);
  if (confidence < MIN_LINE_CONFIDENCE) return [];
  const words = line.words.filter((word) => {
    const isWide = word.x1 - word.x0 > MAX_LETTER_WIDTH_EM * line.height * word.text.length;
    if (word.text === "" || (isWide && word.confidence < SURE)) return false;
    // A name that no list of words has may be right without any certainty, in a line that is read well.
    if (word.confidence < 5) return confidence >= SURE && /^\p{L}{3}/u.test(word.text);
    return /[\p{L}\p{N}]/u.test(word.text) || (word.confidence >= 60 && !/^[|_~¦\\]+$/.test(word.text));
  });
  return words.length === 0 ? [] : [{ ...line, words }];
}

function meanConfidence(lines: readonly OcrLine[]): number {
  let sum = 0;
  let characters = 0;
  for (const word of lines.flatMap((line) => line.words)) {
    sum += word.confidence * word.text.length;
    characters += word.text.length;
  }
  return characters === 0 ? 0 : sum / characters;
}

function outcomeOf(reading: Attempt): Reading["outcome"] {
  if (characterCount(reading) === 0) return reading.rawConfidence > 0 ? "illegible" : "no-text";
  return reading.confidence < LEGIBLE ? "illegible" : "read";
}
