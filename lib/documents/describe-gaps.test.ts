import { expect, test } from "vitest";
import { type Reason, reasonInEnglish, warning } from "../reasons/reason.ts";
import { describeGaps } from "./describe-gaps.ts";

const page = (number: number, ...warnings: Reason[]) => ({ number, warnings });
const scan = (number: number) => page(number, warning("page-without-text", { page: number }));

test("a document without gaps has nothing to say", () => {
  expect(describeGaps([page(1), page(2)])).toBeNull();
});

test("one page says its own reason", () => {
  const damaged = warning("page-damaged", { page: 2 });
  expect(describeGaps([page(1), page(2, damaged)])).toEqual(damaged);
});

test("several pages are named in ranges, and not without end", () => {
  const said = (pages: Parameters<typeof describeGaps>[0]) => {
    const reason = describeGaps(pages);
    return reason === null ? "" : reasonInEnglish(reason);
  };
  expect(said([scan(1), scan(2), scan(3), page(4), scan(5)])).toBe(
    "Pages 1–3, 5 of 5 were not read completely. Page 1 shows a picture without readable text.",
  );
  const every = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? scan(i + 1) : page(i + 1)));
  expect(said(every)).toContain("11, … of 40");
});
