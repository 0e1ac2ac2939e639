import fc from "fast-check";
import { expect, test } from "vitest";
import { eachWord } from "./words.ts";

/** What a word is, as the index has always understood it. */
const WORD = /[\p{L}\p{N}\p{M}\u00ad]+/gu;

function wordsIn(text: string): { text: string; start: number }[] {
  const words: { text: string; start: number }[] = [];
  eachWord(text, (start, end) => words.push({ text: text.slice(start, end), start }));
  return words;
}

const expected = (text: string) =>
  Array.from(text.matchAll(WORD), (match) => ({ text: match[0], start: match.index }));

test.each([
  "PA-22-150, über 3,5 mg/kg; l’été d’Œuvre",
  "Ver\u00adtrag cafe\u0301 नमस्ते 東京 Ⅳ ½ x²",
  "𝒜lpha 𝟙 🙂a🙂 \ud83d alone \ude42 alone",
  "",
  " \n\t ",
  "word",
])("finds the words of %j", (text) => {
  expect(wordsIn(text)).toEqual(expected(text));
});

test("finds the same words as the expression, in any text", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({ unit: "grapheme", maxLength: 12 }),
    // Halves of characters without the other half.
    fc
      .array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: 4 })
      .map((units) => String.fromCharCode(...units)),
    fc.constantFrom("Insulin", " ", "-", "é", "\u00ad", "\u0301", "12", "𝟙", "東"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      expect(wordsIn(text)).toEqual(expected(text));
    }),
    { numRuns: 2000 },
  );
});
