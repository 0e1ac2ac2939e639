import type { CheckedPassage } from "../../retrieval/load-passages.ts";
import type { QuotableUnit } from "./quotable-units.ts";

type UnitInPassage = {
  readonly passage: CheckedPassage;
  /** All units of the passage, in order. */
  readonly units: readonly QuotableUnit[];
  readonly unit: QuotableUnit;
};

/**
 * What has to be quoted for a unit to be understood: a sentence that leans on the one before comes with it, the rest
 * of a sentence with its beginning, and a sentence that announces a list with the items. Undefined: it cannot be
 * understood by itself, and what it lacks is not in the passage.
 */
export function wholeStatement({ passage, units, unit }: UnitInPassage): QuotableUnit | undefined {
  if (unit.kind === "table") return unit;
  let [first, last] = [unit, unit];
  for (let more = 0; more < MOST_BEFORE && isDependent(first); more++) {
    const before = units[first.position - 1];
    if (before === undefined || !areTogether(passage, before, first)) break;
    first = before;
  }
  for (let more = 0; more < MOST_AFTER && isOpen(last); more++) {
    const after = units[last.position + 1];
    if (after === undefined || after.kind === "table" || after.end - first.start > MOST_CHARACTERS) break;
    last = after;
    if (unit.kind === "prose" && announces(unit) && after.kind === "list") {
      for (let next = units[last.position + 1]; next?.kind === "list"; next = units[last.position + 1]) {
        if (next.end - first.start > MOST_CHARACTERS) break;
        last = next;
      }
      break;
    }
  }
  const isWhole = !startsInside(first) && !announces(last);
  if (!isWhole) return undefined;
  const text = passage.text.slice(first.start - passage.start, last.end - passage.start);
  return { ...first, end: last.end, text };
}

/** Whether a sentence leans on the one before it: "This must be repeated", "Dies gilt auch", "Celui-ci peut". */
export function pointsBack(sentence: string): boolean {
  return POINTS_BACK.test(sentence);
}

/** Labels, titles of sections, page feet, signatures and addresses are no statements. */
export function isStatement({ kind, text, leadIn }: QuotableUnit): boolean {
  if (kind === "table") return !IS_LABEL.test(text);
  if (leadIn === "" && NUMBERED_TITLE.test(text)) return false;
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (/_{4,}|\.{5,}/.test(text) || /^\s*https?:\S+\s*$/.test(text)) return false;
  if (kind === "list") return words.length >= 2 || leadIn !== "";
  if (/^[^\p{Ll}]*$/u.test(text)) return false;
  return words.length >= (/[.!?…。;:]["'”’»)\]]*\s*$/u.test(text) ? LEAST_WORDS : LEAST_WORDS_WITHOUT_END);
}

const LEAST_WORDS = 4;
/** "Distance from the site:" beside an empty cell. */
const IS_LABEL = /^[^|]*:[\s|]*$/u;
/** "5.9. Governing Law; Submission to Jurisdiction.": nothing but capitalised words and what stands between them. */
const NUMBERED_TITLE =
  /^\s*(?:§\s*)?\d{1,3}(?:\.\d{1,3})*[.)]?\s+(?:(?:\p{Lu}[\p{L}'’-]*|of|and|or|to|the|for|in|by|with|und|oder|von|zu|zur|zum|der|die|des|für|de|du|des|la|le|les|et|ou|à|en|l['’]\p{L}+|d['’]\p{L}+)(?=[,;&/\s.:]|$)[,;&/\s]*){1,10}[.:]?\s*$/u;
const LEAST_WORDS_WITHOUT_END = 8;
const MOST_BEFORE = 2;
const MOST_AFTER = 1;
const MOST_CHARACTERS = 900;

const isDependent = (unit: QuotableUnit) =>
  unit.kind === "prose" && (pointsBack(unit.text) || LEANS_BACK.test(unit.text) || startsInside(unit));
/** A list item may begin with a small letter: its lead-in is shown with it. */
const startsInside = ({ kind, text, leadIn }: QuotableUnit) =>
  (kind === "prose" || leadIn === "") &&
  /^\W*(?:\(?(?:[ivx]{1,4}|\p{L}|\d{1,2})[.)]\s+)?\p{Ll}/u.test(text) &&
  !MARKED_NAME.test(text);
const announces = ({ text }: QuotableUnit) => /:\s*$/u.test(text) || BREAKS_OFF.test(text);
/** "… may take part if": goes on in the items of a list. */
const BREAKS_OFF =
  /[\s,](?:if|when|where|unless|until|that|who|which|and|or|by|to|of|with|wenn|falls|sofern|soweit|dass|daß|indem|oder|und|si|lorsque|lorsqu['’]|que|qui|et|ou|à|de|par)[\s,;]*$/iu;
const isOpen = (unit: QuotableUnit) =>
  announces(unit) || /(?:,|;\s*(?:and|or|und|oder|et|ou)?)\s*$/u.test(unit.text);
/** "pH", "iPhone", "mRNA": words that begin with a small letter anywhere. */
const MARKED_NAME = /^\W*\p{Ll}{1,3}\p{Lu}/u;

/** Nothing but white space and no empty line between two units. */
function areTogether(passage: CheckedPassage, before: QuotableUnit, after: QuotableUnit): boolean {
  if (before.kind !== "prose") return false;
  const between = passage.text.slice(before.end - passage.start, after.start - passage.start);
  return !/\S/.test(between) && (startsInside(after) || !/\n\s*\n/.test(between));
}

const POINTS_BACK =
  /^["'“„«(]*(?:(?:and|but|so|however|therefore|und|aber|doch|et|mais|or),?\s+)?(?:This|That|These|Those|It|They|He|She|Such|Its|Their|In this case|In these cases|In such cases?|If so|Otherwise|However|Therefore|Thus|Dies|Das(?=\s(?:ist|sind|gilt|gelten|bedeutet|heißt|kann|darf|muss|hat|wird))|Diese[rsnm]?|Er|Es|Sie|Ihre?|Dabei|Dadurch|Hierbei|Hierzu|Dazu|Dafür|Dagegen|Daher|Deshalb|Andernfalls|Jedoch|Solche[rsnm]?|In diesem Fall|Ce|Cet|Cette|Ces|Cela|Ceci|C['’]est|Elle|Elles|Il(?!\sy\s|\sfaut|\sest\s(?:interdit|possible|nécessaire|obligatoire|conseillé|recommandé))|Ils|Celui-ci|Celle-ci|Ceux-ci|Celles-ci|Dans ce cas|Toutefois|Cependant|Sinon|Sa|Son|Ses|Leurs?)(?=[\s,])/iu;
/** More that leans on the sentence before; not in `pointsBack`, which the models were trained with. */
const LEANS_BACK =
  /^["'“„«(]*(?:(?:If|When|Once|Unless|Because) (?:it|this|that|they|these|those)|(?:After|Before) that|Until then|Then|Afterwards|Danach|Davor|Bis dahin|Anschließend|Ist dies|Après cela|Ensuite|Jusque-là)(?=[\s,])/iu;
