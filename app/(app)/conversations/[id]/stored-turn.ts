import type { ConversationTurn } from "#lib/answer/conversations";
import { EMPTY_DRAFT } from "../../../_ui/answer/draft";
import type { Turn } from "../../../_ui/answer/use-ask";

/** A stored turn as the page shows it. One without an answer was stopped or broke off, or is withheld. */
export function storedTurn(turn: ConversationTurn): Turn {
  const base = {
    key: turn.id,
    question: turn.question,
    scope: { collectionIds: turn.collectionIds ?? [], ...(turn.asOf === null ? {} : { asOf: turn.asOf }) },
    draft: EMPTY_DRAFT,
  };
  if (turn.answer !== null) return { ...base, state: "answered", answer: turn.answer };
  if (turn.isRemoved) return { ...base, state: "removed" };
  return { ...base, state: turn.isWithheld ? "withheld" : "stopped" };
}
