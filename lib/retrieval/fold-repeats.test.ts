import { expect, test } from "vitest";
import { foldRepeats } from "./fold-repeats.ts";

const LONG =
  "Sharps boxes of the ward are closed when they are three quarters full, labelled with the ward's name and the day in May, and taken to the locked room beside the lift, where the porter collects them before noon and signs the list that hangs on the door.";
const fold = (...texts: string[]) =>
  foldRepeats(
    texts.map((text) => ({ text, sha256: text })),
    10,
  ).map(({ repeats }) => repeats.map(({ text }) => text));

test("a copy with another line break or one other word is a repeat", () => {
  const wrapped = LONG.replaceAll(", ", ",\n");
  const worded = LONG.replace("locked", "closed");
  expect(fold(LONG, wrapped, worded)).toEqual([[wrapped, worded]]);
});

test.each([
  ["number", "three quarters", "3 quarters"],
  ["denial", "and taken", "and not taken"],
  ["French denial", "and taken", "and pas taken"],
  ["month", "May", "June"],
])("a passage that differs in a %s is another passage", (_, from, to) => {
  expect(fold(LONG, LONG.replace(from, to))).toEqual([[], []]);
});
