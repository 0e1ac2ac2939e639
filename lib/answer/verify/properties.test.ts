import fc from "fast-check";
import { expect, test } from "vitest";
import { findQuantities, isSameQuantity } from "./find-quantities.ts";
import { NUMBER_WORDS } from "./number-words.ts";
import { verifySentence } from "./verify-sentence.ts";

const amount = fc.integer({ min: 1, max: 99_999 });
const only = (text: string) => findQuantities(text)[0];
const isSame = (a: string, b: string) => {
  const [one, other] = [only(a), only(b)];
  return one !== undefined && other !== undefined && isSameQuantity(one, other);
};

test("an amount is the same in every unit of its dimension, and a different one is not", () => {
  fc.assert(
    fc.property(amount, amount, (n, m) => {
      expect(isSame(`${n} g`, `${n * 1000} mg`)).toBe(true);
      expect(isSame(`${n} l`, `${n * 1000} ml`)).toBe(true);
      expect(isSame(`${n} weeks`, `${n * 7} Tage`)).toBe(true);
      expect(isSame(`${n} ans`, `${n * 12} months`)).toBe(true);
      expect(isSame(`${n} mg`, `${m} mg`)).toBe(n === m);
      expect(isSame(`${n} mg`, `${n} ml`)).toBe(false);
    }),
  );
});

test("a number reads the same with the separators of each language", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 9_999_999 }), (n) => {
      for (const locale of ["en-GB", "de-DE", "fr-FR", "de-CH"]) {
        expect(isSame(`${n.toLocaleString(locale)} €`, `${n} €`)).toBe(true);
      }
    }),
  );
});

test("a number in words is the number", () => {
  for (const [word, value] of NUMBER_WORDS) expect(isSame(`${word} mg`, `${value} mg`), word).toBe(true);
});

test("a sentence is supported by itself, and by no passage with another number in its place", () => {
  fc.assert(
    fc.property(amount, amount, fc.constantFrom("mg", "hours", "Euro", "jours", "%"), (n, m, unit) => {
      const source = (value: number) => [
        {
          text: `Rule one stands here. The ward may use ${value} ${unit} for each patient. Rule two follows.`,
          heading: "",
        },
      ];
      const sentence = `For each patient the ward may use ${n} ${unit}.`;
      expect(verifySentence(sentence, source(n)).supported).toBe("yes");
      if (n !== m) expect(verifySentence(sentence, source(m)).supported).toBe("no");
    }),
  );
});

test("whatever the text, there is a verdict, and never one without a source", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 300 }),
      fc.string({ unit: "grapheme", maxLength: 600 }),
      (sentence, text) => {
        const { supported, problems } = verifySentence(sentence, [{ text, heading: "" }]);
        expect(supported === "yes").toBe(problems.length === 0);
        expect(verifySentence(sentence, []).supported).toBe("no");
      },
    ),
  );
});
