import { splitSentences } from "../sentences.ts";

/** A sentence of a model's text, without its marks, and the passages it cites. */
export type GeneratedSentence = { readonly text: string; readonly citations: readonly number[] };

/**
 * Sentences of a model's text so far. A mark belongs to the sentence before it, also when it follows the full stop.
 * @param isFinished false: the last sentence may still grow and is left out
 */
export function splitGenerated(text: string, isFinished: boolean): GeneratedSentence[] {
  const pieces: string[] = [];
  for (const { start, end } of splitSentences(text)) {
    const piece = text.slice(start, end);
    const marks = LEADING_MARKS.exec(piece)?.[0] ?? "";
    if (marks !== "" && pieces.length > 0) pieces[pieces.length - 1] += ` ${marks}`;
    const rest = pieces.length > 0 ? piece.slice(marks.length) : piece;
    if (rest.trim() !== "") pieces.push(rest);
  }
  if (!isFinished) pieces.pop();
  return pieces.map(toSentence).filter(({ text: sentence }) => sentence !== "");
}

/** Numbers in square brackets, one or several. */
const MARK = /\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*\]/g;
const LEADING_MARKS = /^(?:\s*\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*\])+\s*/;

function toSentence(piece: string): GeneratedSentence {
  const numbers = Array.from(piece.matchAll(MARK), ([mark]) => mark.match(/\d+/g) ?? []).flat();
  const text = piece
    .replace(MARK, "")
    .replace(/\s+/gu, " ")
    .replace(/\s+([.,;:!?])/gu, "$1")
    .trim();
  return { text, citations: [...new Set(numbers.map(Number))] };
}
