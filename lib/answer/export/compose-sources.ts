import type { Answer, Citation, Place } from "../answer.ts";
import type { ExportBlock } from "./compose-blocks.ts";
import type { ExportWords } from "./export-words.ts";
import type { ExportContent } from "./gather-export.ts";
import { oneLine } from "./one-line.ts";

/** The cited passages, those of contradictions too; of an answer that was not found, the nearest ones, named as such. */
export function composeSources(
  answer: Answer,
  turn: number,
  content: ExportContent,
  words: ExportWords,
): ExportBlock[] {
  const sides = (answer.contradictions ?? []).flatMap((contradiction) => contradiction.sides);
  const cited = new Set([
    ...answer.sentences.flatMap(({ citations }) => citations),
    ...sides.map(({ n }) => n),
  ]);
  const sources = answer.abstained ? answer.citations : answer.citations.filter(({ n }) => cited.has(n));
  if (sources.length === 0) return [];
  return [
    { kind: "subheading", text: words.say(answer.abstained ? "nearest" : "sources") },
    ...sources.map((citation) => composeSource(citation, turn, content, words)),
  ];
}

function composeSource(
  citation: Citation,
  turn: number,
  content: ExportContent,
  words: ExportWords,
): ExportBlock {
  const version = content.versions.get(citation.documentId);
  return {
    kind: "source",
    n: citation.n,
    turn,
    document: oneLine(citation.document),
    place: placeLine(citation, words),
    version:
      version === undefined ? "" : words.say("version", { name: version.name, sha256: version.sha256 }),
    quote: oneLine(citation.quote),
    alsoIn: alsoInLine(citation.alsoIn ?? [], words),
  };
}

/** File name where the title does not say which document, collection, page and headings. */
export function placeLine(citation: Citation, words: ExportWords): string {
  const heading = citation.heading === "" ? [] : [citation.heading];
  const apart = citation.apart === undefined ? [] : [citation.apart];
  return [...apart, citation.collection, ...placesOf(citation, words), ...heading].map(oneLine).join(" · ");
}

function alsoInLine(places: readonly Place[], words: ExportWords): string {
  if (places.length === 0) return "";
  const named = places.map((place) => {
    const document = [place.document, ...(place.apart === undefined ? [] : [`(${place.apart})`])]
      .map(oneLine)
      .join(" ");
    const inside = placesOf(place, words).map(oneLine).join(", ");
    const whole = inside === "" ? document : words.say("document-place", { document, place: inside });
    return `${whole} (${oneLine(place.collection)})`;
  });
  return words.say("also-in", { places: named.join("; ") });
}

/** Where in its document it stands: a page, slide or sheet, and the message. */
function placesOf({ page, unit, sheet, mail }: Place, words: ExportWords): string[] {
  const inside =
    page === null
      ? []
      : unit === "slide"
        ? [words.say("slide", { page })]
        : unit === "sheet"
          ? [sheet === undefined ? words.say("sheet-number", { page }) : words.say("sheet", { sheet })]
          : [words.say("page", { page })];
  if (mail === undefined) return inside;
  const { from, date, part } = mail;
  const values = { from: from ?? "", hasFrom: from === null ? "no" : "yes", part };
  const day = { day: date === null ? "" : words.day(date), hasDay: date === null ? "no" : "yes" };
  return [...inside, words.say("mail", { ...values, ...day })];
}
