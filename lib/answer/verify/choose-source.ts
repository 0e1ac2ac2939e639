import { languageOf } from "../../retrieval/stop-words.ts";
import { wordsOf } from "../../retrieval/terms.ts";
import { splitSentences } from "../sentences.ts";
import { isSameToken, type Token, type Tokens, tokensOf } from "./tokens.ts";

/** What a sentence cites: the passage's text, and title and headings, which may be where a name stands. */
export type CitedText = { readonly text: string; readonly heading: string };

/** Cited sentences as tokens, in the order of the passages. */
export type SourceSentence = Tokens & { readonly sentence: string };

/** A second sentence is taken in where it has this many words that the first ones lack, and this share of the claim. */
const LEAST_NEW = 2;
const LEAST_NEW_SHARE = 0.2;
const MOST_SENTENCES = 4;
/** A claim this near to one sentence is about that sentence alone. */
const WHOLE = 0.75;

/** The sentences of the cited passages; made once for each cited passage, which is often looked at more than once. */
export function sourceSentences(cited: readonly CitedText[]): SourceSentence[] {
  return cited.flatMap((source) => {
    const ready = split.get(source);
    if (ready !== undefined) return ready;
    const language = languageOf(wordsOf(source.text).map(({ folded }) => folded));
    const sentences = splitSentences(source.text).map(({ start, end }) => {
      const sentence = source.text.slice(start, end).replace(/\s+/gu, " ");
      return { ...tokensOf(sentence, language), sentence };
    });
    split.set(source, sentences);
    return sentences;
  });
}

/** By the passage as it was cited, never by its text: another person's answer finds nothing here. */
const split = new WeakMap<CitedText, SourceSentence[]>();

/**
 * The cited sentences that a claim is about, in the order of the text: the one that shares most with it, and others
 * that hold what this one lacks.
 */
export function chooseSource(claim: Tokens, sentences: readonly SourceSentence[]): SourceSentence[] {
  const chosen = new Set<SourceSentence>();
  const missing = new Set(claim.tokens);
  while (chosen.size < MOST_SENTENCES) {
    let best: { sentence: SourceSentence; held: Token[]; rank: number } | undefined;
    for (const sentence of sentences) {
      if (chosen.has(sentence)) continue;
      const held = [...missing].filter((token) => sentence.tokens.some((other) => isSameToken(token, other)));
      const words = held.filter(({ value }) => value.kind === "word").length;
      const rank =
        words +
        0.9 * (held.length - words) +
        0.5 * neighbours(held, claim, sentence) -
        0.02 * Math.abs(sentence.tokens.length - claim.tokens.length);
      if (held.length > 0 && (best === undefined || rank > best.rank)) best = { sentence, held, rank };
    }
    if (best === undefined) break;
    const words = best.held.filter(({ value }) => value.kind === "word").length;
    if (chosen.size > 0 && (words < LEAST_NEW || best.held.length < LEAST_NEW_SHARE * claim.tokens.length))
      break;
    chosen.add(best.sentence);
    for (const token of best.held) missing.delete(token);
    if (chosen.size === 1 && best.held.length >= WHOLE * claim.tokens.length) break;
  }
  return sentences.filter((sentence) => chosen.has(sentence));
}

/** Several sentences as one. */
export function joinTokens(parts: readonly SourceSentence[]): Tokens {
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  return tokensOf(parts.map(({ sentence }) => sentence).join("\n"), parts[0]?.language);
}

/** How many pairs of tokens follow each other in both. */
function neighbours(held: readonly Token[], claim: Tokens, sentence: Tokens): number {
  let n = 0;
  for (const token of held) {
    const next = claim.tokens[claim.tokens.indexOf(token) + 1];
    if (next === undefined) continue;
    const isPair = sentence.tokens.some((other, j) => {
      const after = sentence.tokens[j + 1];
      return after !== undefined && isSameToken(token, other) && isSameToken(next, after);
    });
    if (isPair) n++;
  }
  return n;
}
