import { expect, test } from "vitest";
import { describeGaps } from "./describe-gaps.ts";

const page = (number: number, ...warnings: string[]) => ({ number, warnings });

test("a document without gaps has nothing to say", () => {
  expect(describeGaps([page(1), page(2)])).toBeNull();
});

test("one page says its own reason", () => {
  expect(describeGaps([page(1), page(2, "Page 2 is damaged.")])).toBe("Page 2 is damaged.");
});

test("several pages are named in ranges, and not without end", () => {
  const scan = (number: number) => page(number, `Page ${number} has no text.`);
  expect(describeGaps([scan(1), scan(2), scan(3), page(4), scan(5)])).toBe(
    "Pages 1–3, 5 of 5 were not read completely. Page 1 has no text.",
  );
  const every = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? scan(i + 1) : page(i + 1)));
  expect(describeGaps(every)).toContain("11 and others of 40");
});
