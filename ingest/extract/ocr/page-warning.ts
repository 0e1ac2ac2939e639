import type { Reading } from "./read-picture.ts";

/** Below this mean certainty, words are likely to be wrong. */
const UNSURE = 70;

/** The sentence for the ledger about a page that is a picture; empty when it was read well. */
export function warningFor(
  number: number,
  result: Pick<Reading, "outcome" | "confidence"> | "beyond-limit",
): string {
  if (result === "beyond-limit")
    return `Page ${number} is a picture and was not read: more pages of this file are pictures than may be read.`;
  switch (result.outcome) {
    case "blank":
      return "";
    case "no-text":
      return `Page ${number} shows a picture without readable text.`;
    case "illegible":
      return `Page ${number} could not be read (picture of poor quality).`;
    case "read":
      return result.confidence < UNSURE
        ? `Page ${number} is a picture of poor quality; some of its words may be wrong (certainty ${Math.round(result.confidence)} %).`
        : "";
  }
}
