import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Answer } from "#lib/answer/answer";
import { formatAnswer } from "./format-answer.ts";

const citation = (n: number, document: string, quote: string) => ({
  n,
  document,
  collection: "Ward",
  page: null,
  quote,
});
const BASE = {
  mode: "quote",
  abstained: false,
  abstainedBecause: null,
  fellBackBecause: null,
  sentences: [],
  citations: [],
  searched: { documents: 2, withGaps: 0, collections: [{ name: "Ward" }] },
};
const lines = (answer: object) =>
  formatAnswer({ ...BASE, ...answer } as unknown as Answer).map(stripVTControlCharacters);

test("an answer says what was set aside, what is doubted and why, who disagrees, and where else it stands", () => {
  const printed = lines({
    fellBackBecause: "no-citations",
    sentences: [
      {
        text: "Keep samples for 14 days.",
        citations: [1],
        supported: "no",
        problems: [{ kind: "number", text: "14", expected: "21" }],
      },
    ],
    citations: [
      { ...citation(1, "new.md", "Kept for 21 days."), alsoIn: [citation(1, "copy.md", "")] },
      citation(2, "old.md", "Kept for 14 days."),
    ],
    contradictions: [
      {
        kind: "number",
        sides: [
          { n: 1, text: "Kept for 21 days.", leadIn: "", validFrom: "2026-02-01", addedAtMs: 86_400_000 },
          { n: 2, text: "Kept for 14 days.", leadIn: "", validFrom: null, addedAtMs: 0 },
        ],
      },
    ],
  });
  expect(printed).toEqual([
    "The model's answer cited no source and was set aside; these are quotes.",
    "Keep samples for 14 days. [1]  (not supported)",
    "    “14”: the number does not stand there in the cited passage; it says “21”.",
    "",
    "These documents disagree: the figures differ.",
    "[1] new.md (in force from 2026-02-01, added 1970-01-02, the later of the two)",
    "    Kept for 21 days.",
    "[2] old.md (added 1970-01-01)",
    "    Kept for 14 days.",
    "",
    "Sources",
    "[1] new.md (Ward)",
    "    Kept for 21 days.",
    "    Also in: copy.md (Ward)",
    "[2] old.md (Ward)",
    "    Kept for 14 days.",
  ]);
});

test("what is near is named as no answer, and which word is unknown", () => {
  const printed = lines({
    abstained: true,
    abstainedBecause: "too-little-evidence",
    unknownWords: ["airspeed"],
    citations: [citation(1, "birds.md", "Swallows fly.")],
  });
  expect(printed).toEqual([
    "The documents do not answer this. Some passages come near, but none of them answers the question.",
    "Words that stand in none of them: airspeed.",
    "Searched: 2 documents in Ward.",
    "",
    "Nearest passages: not an answer",
    "[1] birds.md (Ward)",
    "    Swallows fly.",
  ]);
});
