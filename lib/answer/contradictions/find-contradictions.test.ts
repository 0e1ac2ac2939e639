import { expect, test } from "vitest";
import type { ScoredUnit } from "../quote/choose-quotes.ts";
import { findContradictions } from "./find-contradictions.ts";

const WEIGHTS = new Map(
  ["blood", "sampl", "operat", "theatr", "kept"].map((term) => [term, { weight: 1, isFound: true }]),
);
const unit = (document: string, text: string): ScoredUnit =>
  ({
    passage: { documentId: document, document, context: "" },
    unit: { kind: "prose", text, leadIn: "", start: 0, end: text.length },
    units: [],
    score: 0.9,
    named: 0,
  }) as unknown as ScoredUnit;
const KEPT = "Blood samples of the operating theatre are kept for 14 days in the refrigerator.";
const found = (...scored: ScoredUnit[]) =>
  findContradictions(scored, { weights: WEIGHTS, addressed: new Map() }).map(({ sides }) =>
    sides.map(({ passage }) => passage.document),
  );

test("documents that differ in a number are found, once for all copies of what they say", () => {
  const later = unit("rules 2026.md", KEPT.replace("14", "21"));
  expect(found(unit("rules 2024.md", KEPT), later)).toEqual([["rules 2024.md", "rules 2026.md"]]);
  expect(found(unit("rules 2024.md", KEPT), later, unit("reminder.md", KEPT))).toHaveLength(1);
});

test("a third opinion is another contradiction", () => {
  const third = unit("notice.md", KEPT.replace("14", "28"));
  expect(
    found(unit("rules 2024.md", KEPT), unit("rules 2026.md", KEPT.replace("14", "21")), third),
  ).toHaveLength(3);
});
