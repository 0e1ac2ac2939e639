import { detectLanguage } from "../language.ts";
import { double, type GreyImage, isBlank, type QuarterTurn, turn } from "./grey-image.ts";
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
  /** How much larger the picture was made before it was read. */
  enlarged: 1 | 2;
  outcome: "read" | "blank" | "no-text" | "illegible";
};

/** Upside down, the letters of a good page come out with a certainty of about 40. */
const SURE = 70;
const LEGIBLE = 45;
const MIN_LINE_CONFIDENCE = 30;
const MIN_WORDS_TO_JUDGE = 4;
const SMALL_PIXELS = 1000;
const MIXED: OcrLanguage[] = ["eng", "deu", "fra"];
const BY_LANGUAGE = { en: "eng", de: "deu", fr: "fra" } as const;

/**
 * Reads pictures of one document one after the other: which way they lie is found for each, the language is taken
 * from the picture before and corrected by what was read.
 */
export function createPictureReader(language: "en" | "de" | "fr" | null = null) {
  let usual: OcrLanguage = language === null ? "eng" : BY_LANGUAGE[language];
  return async (image: GreyImage, dpi: number): Promise<Reading> => {
    if (isBlank(image)) return { ...nothing([usual]), outcome: "blank" };
    const enlarged = Math.max(image.width, image.height) < SMALL_PIXELS ? 2 : 1;
    const large = enlarged === 2 ? double(image) : image;
    let best = await readUpright(large, dpi * enlarged, [usual]);
    const found = detectLanguage(textOf(best));
    if (found !== null && BY_LANGUAGE[found] !== usual) {
      usual = BY_LANGUAGE[found];
      best = await attempt(large, best.rotation, dpi * enlarged, [usual]);
    } else if (found === null && best.confidence < SURE + 10 && isMuch(best)) {
      const mixed = await attempt(large, best.rotation, dpi * enlarged, MIXED);
      if (mixed.confidence > best.confidence + 1) best = mixed;
    }
    return { ...best, enlarged, outcome: outcomeOf(best) };
  };
}

/** The text of a reading, line by line. */
export function textOf({ lines }: Pick<Reading, "lines">): string {
  return lines.map((line) => line.words.map((word) => word.text).join(" ")).join("\n");
}

type Attempt = Omit<Reading, "outcome" | "enlarged"> & { rawConfidence: number };
const nothing = (languages: OcrLanguage[]): Attempt & { enlarged: 1 } => ({
  lines: [],
  confidence: 0,
  rawConfidence: 0,
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
    if (best.confidence >= SURE && isMuch(best)) break;
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
  const raw = await recognise(turn(image, rotation), languages, dpi);
  const lines = raw
    .map((line) => ({ ...line, words: line.words.filter(isWord) }))
    .filter((line) => line.words.length > 0 && meanConfidence([line]) >= MIN_LINE_CONFIDENCE);
  return {
    lines,
    confidence: meanConfidence(lines),
    rawConfidence: meanConfidence(raw),
    languages,
    rotation,
  };
}

/** Rules, frames and dust are read as dashes, bars and dots. */
function isWord({ text, confidence }: OcrLine["words"][number]): boolean {
  if (text === "" || confidence < 5) return false;
  return /[\p{L}\p{N}]/u.test(text) || (confidence >= 60 && !/^[|_~¦\\]+$/.test(text));
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
