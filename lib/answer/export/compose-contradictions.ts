import type { Answer, ContradictingSide, Contradiction } from "../answer.ts";
import type { DisagreeingSide, ExportBlock } from "./compose-blocks.ts";
import { placeLine } from "./compose-sources.ts";
import type { ExportWords } from "./export-words.ts";
import { oneLine, withoutBreaks } from "./one-line.ts";

/** Documents that disagree about what was asked, each pair with its dates. */
export function composeContradictions(answer: Answer, turn: number, words: ExportWords): ExportBlock[] {
  const contradictions = answer.contradictions ?? [];
  if (contradictions.length === 0) return [];
  return [
    { kind: "subheading", text: words.say("disagree") },
    { kind: "notice", text: words.say("disagree-lead") },
    ...contradictions.map(({ kind, sides: [later, earlier] }: Contradiction): ExportBlock => {
      const isLater = later.addedAtMs > earlier.addedAtMs;
      return {
        kind: "disagreement",
        how: words.say(`disagree-${kind}`),
        sides: [
          composeSide(later, isLater, answer, turn, words),
          composeSide(earlier, false, answer, turn, words),
        ],
      };
    }),
  ];
}

function composeSide(
  { n, text, leadIn, ranges, addedAtMs, validFrom }: ContradictingSide,
  isLater: boolean,
  answer: Answer,
  turn: number,
  words: ExportWords,
): DisagreeingSide {
  const citation = answer.citations.find((one) => one.n === n);
  const dates = [
    ...(validFrom === null ? [] : [words.say("valid-from", { date: words.day(validFrom) })]),
    words.say(isLater ? "added-later" : "added-on", { date: words.dayOf(addedAtMs) }),
  ];
  return {
    n,
    turn,
    document: oneLine(citation?.document ?? ""),
    place: [...(citation === undefined ? [] : [placeLine(citation, words)]), ...dates].join(" · "),
    leadIn: oneLine(leadIn),
    pieces: cut(text, ranges),
  };
}

/** The text in pieces, at the ends of the ranges. */
function cut(text: string, ranges: ContradictingSide["ranges"]): DisagreeingSide["pieces"] {
  let at = 0;
  const pieces = ranges.flatMap(({ start, end }) => {
    const before = { text: text.slice(at, start), isDifferent: false };
    at = end;
    return [before, { text: text.slice(start, end), isDifferent: true }];
  });
  return [...pieces, { text: text.slice(at), isDifferent: false }]
    .map((piece) => ({ ...piece, text: withoutBreaks(piece.text) }))
    .filter((piece) => piece.text !== "");
}
