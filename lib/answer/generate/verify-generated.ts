import type { ModelDoor } from "../../models/door.ts";
import { dotProduct } from "../../retrieval/float16.ts";
import type { FoundPassage } from "../../retrieval/search-passages.ts";
import type { AnswerSentence } from "../answer.ts";
import { type CitedText, nearestSource, verifySentence } from "../verify/verify-sentence.ts";
import type { GeneratedSentence } from "./split-generated.ts";

/** Checks a model's sentence against the passages it cites; vectors are asked for only where words do not decide. */
export async function verifyGenerated(
  door: ModelDoor,
  sentence: GeneratedSentence,
  passages: readonly FoundPassage[],
): Promise<AnswerSentence> {
  const cited = sentence.citations.flatMap((n) => {
    const passage = passages[n - 1];
    return passage === undefined ? [] : [citedText(passage)];
  });
  const byWords = verifySentence(sentence.text, cited);
  const isUnclear = byWords.problems.some(({ kind }) => kind === "meaning");
  const verdict = isUnclear
    ? verifySentence(sentence.text, cited, await nearness(door, sentence.text, cited))
    : byWords;
  return { text: sentence.text, citations: sentence.citations, ...verdict };
}

/** One object for each passage of an answer, since its sentences cite the same ones. */
function citedText(passage: FoundPassage): CitedText {
  const known = citedTexts.get(passage);
  if (known !== undefined) return known;
  const made = { text: passage.text, heading: `${passage.document}\n${passage.context}` };
  citedTexts.set(passage, made);
  return made;
}

const citedTexts = new WeakMap<FoundPassage, CitedText>();

/** Cosine of the sentence and the nearest cited one; undefined when it cannot be had. */
async function nearness(
  door: ModelDoor,
  text: string,
  cited: readonly CitedText[],
): Promise<number | undefined> {
  try {
    const nearest = nearestSource(text, cited);
    const [a, b] = await door.embed([text, nearest], { purpose: "passage", priority: "question" });
    return a === undefined || b === undefined ? undefined : dotProduct(a, b);
  } catch {
    return undefined;
  }
}
