import { type Reason, warning } from "#lib/reasons/reason";
import type { Reading } from "./read-picture.ts";

/** Below this mean certainty, words are likely to be wrong. */
const UNSURE = 70;

/** What the ledger says about a page that is a picture; nothing when it was read well. */
export function warningsFor(page: number, result: Pick<Reading, "outcome" | "confidence">): Reason[] {
  switch (result.outcome) {
    case "blank":
      return [];
    case "no-text":
      return [warning("page-without-text", { page })];
    case "illegible":
      return [warning("page-illegible", { page })];
    case "read":
      return result.confidence < UNSURE
        ? [warning("page-uncertain", { page, certainty: Math.round(result.confidence) })]
        : [];
  }
}
