import type { Reader } from "../../db/client.ts";
import type { AnswerSentence, Citation } from "../answer.ts";
import { cite } from "../cite.ts";
import { verifySentence } from "../verify/verify-sentence.ts";
import type { Quote } from "./choose-quotes.ts";

/** Sentences and citations of an answer that consists of quotes: one citation for each. */
export function quoteAnswer(
  db: Reader,
  quotes: readonly Quote[],
): { sentences: AnswerSentence[]; citations: Citation[] } {
  const citations = quotes.map((quote, i) => cite(db, i + 1, quote.passage, quote));
  const sentences = quotes.map((quote, i): AnswerSentence => {
    const { text, heading } = { text: quote.passage.text, heading: quote.passage.document };
    return {
      text: quote.text,
      citations: [i + 1],
      ...verifySentence(quote.text, [{ text, heading }]),
      emphasis: quote.emphasis,
      kind: quote.kind,
      ...(quote.leadIn === "" ? {} : { leadIn: quote.leadIn }),
    };
  });
  return { sentences, citations };
}
