import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { corpusFolder } from "../../ingest/extract/testing/corpora.ts";
import { compareBoxes } from "./compare.ts";
import { measureFile } from "./measure.ts";

const mixed = corpusFolder("mixed");
const hasOracle = existsSync("/usr/bin/pdftotext");

test.skipIf(!mixed || !hasOracle)(
  "the viewer's boxes cover the words of quotes, and no others, as pdftotext sees the words",
  async () => {
    // Two columns, a form on its side, German columns.
    for (const name of ["160721", "senate-expenditures", "bgbl1_2021_j0190_0010"]) {
      const results = await measureFile(mixed ?? "", { name }, 8);
      expect(results.map(({ isExact, quoted }) => [isExact, quoted])).toEqual(
        results.map(({ quoted }) => [true, quoted]),
      );
      expect(results).toHaveLength(8);
    }
  },
  60_000,
);

test("a box that takes in a word beside the quote, or leaves one out, is noticed", () => {
  const words = ["The", "ward", "opens"].map((text, i) => ({
    text,
    x0: 10 + i * 30,
    x1: 35 + i * 30,
    y0: 10,
    y1: 20,
  }));
  const box = (x: number, width: number) => [{ x, y: 10, width, height: 10 }];
  expect(compareBoxes(box(10, 55), words, "The ward").isExact).toBe(true);
  expect(compareBoxes(box(10, 85), words, "The ward").isExact).toBe(false);
  expect(compareBoxes(box(10, 25), words, "The ward").isExact).toBe(false);
  expect(compareBoxes([{ x: 10, y: 30, width: 55, height: 10 }], words, "The ward").isExact).toBe(false);
  expect(compareBoxes(box(10, 64), words, "The ward")).toMatchObject({ isExact: true, isClean: false });
});
