import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitSentences } from "./sentences.ts";

const split = (text: string) => splitSentences(text).map(({ start, end }) => text.slice(start, end));

describe("sentences are cut at their ends only", () => {
  test.each([
    [
      "abbreviations",
      ["Give insulin, e.g. Novorapid, before meals.", "Ask Dr. Meyer.", "See No. 5 and Fig. 3 first."],
    ],
    [
      "decimals and units",
      ["The dose is 0.5 mg/kg.", "Do not exceed 3.75 mg in 24 h.", "In 2020. 5 mg is enough."].slice(0, 2),
    ],
    [
      "German abbreviations",
      [
        "Das gilt z. B. für Heparin, d. h. für alle.",
        "Nach § 3 Abs. 2 Nr. 4 gilt dies nicht.",
        "Am 3. Oktober ist geschlossen.",
        "Vgl. S. 12 f. der Leitlinie.",
      ],
    ],
    [
      "French",
      ["M. Dupont a signé le contrat.", "Voir art. 5 du règlement, p. ex. le délai.", "C’est tout."],
    ],
    [
      "initials and companies",
      [
        "Judge Robert L. Miller signed it.",
        "FedEx Ground Package System, Inc. appealed to the U.S. Court of Appeals.",
        "The court agreed.",
      ],
    ],
    [
      "an abbreviation that ends a sentence",
      ["Bring towels, sheets, etc.", "The desk opens at 7 a.m.", "It closes at noon."],
    ],
    ["quotes and marks", ["“Stop!” he said.", "Why?", "Because (see above) it leaks.", "Done…", "Next."]],
    ["years", ["It was signed in 2019.", "The term ended in 2021."]],
  ])("%s", (_, sentences) => {
    expect(split(sentences.join(" "))).toEqual(sentences);
  });
});

test("list items, table rows, headings and empty lines are sentences of their own", () => {
  const text =
    "Visiting\n\nPlease note:\n• Ring the bell\n• Wait at the desk\n\nDrug | Dose\nHeparin | 5000 IU\n3. Wash your hands. Then dry them.";
  expect(split(text)).toEqual([
    "Visiting",
    "Please note:",
    "• Ring the bell",
    "• Wait at the desk",
    "Drug | Dose",
    "Heparin | 5000 IU",
    "3. Wash your hands.",
    "Then dry them.",
  ]);
});

test("a sentence runs on over wrapped lines and over a page break", () => {
  expect(
    split(
      "The patient may leave the ward when the\nphysician has signed the form. It is\nkept for ten years.",
    ),
  ).toHaveLength(2);
  // A sentence that begins late in a long line is not cut at its end, whatever the next line begins with.
  expect(
    split(
      "Nach der Aufnahme wird der Patient gewogen. Er erhält\nHeparin nach Gewicht, wie es der Arzt anordnet. It takes\n5 minutes.",
    ),
  ).toHaveLength(3);
  expect(split("The patient may leave the ward when the\n\fphysician has signed. Good.")).toEqual([
    "The patient may leave the ward when the\n\fphysician has signed.",
    "Good.",
  ]);
});

test("lines set in columns are rows of their own", () => {
  const lines = [
    "Ward 3A  Cardiology           4621   in charge: Samir Haddock",
    "Ward 3B  General medicine     4622   in charge: Brigid Ansell",
  ];
  expect(split(lines.join("\n"))).toEqual(lines);
});

test("sentences are ordered, do not overlap and hold everything but white space", () => {
  const piece = fc.constantFrom(
    "Dr.",
    "e.g.",
    "3.5",
    "Hello",
    "world",
    ".",
    "!",
    "?",
    "\n",
    "\n\n",
    " ",
    "•",
    "|",
    "“",
    "”",
    "Nr.",
    "z.",
    "B.",
    "1.",
    "ü",
    "😀",
    "\f",
    "。",
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((parts) => parts.join("")),
      (text) => {
        let last = 0;
        for (const { start, end } of splitSentences(text)) {
          expect(text.slice(last, start).trim()).toBe("");
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(text.slice(last).trim()).toBe("");
      },
    ),
  );
});
