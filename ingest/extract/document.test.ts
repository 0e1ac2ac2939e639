import { expect, test } from "vitest";
import { documentText, pageStarts } from "./document.ts";

test("page starts point to the pages in the document text", () => {
  const page = (number: number, text: string) => ({ number, text, runs: [], blocks: [], warnings: [] });
  const document = { pages: [page(1, "first"), page(2, ""), page(3, "third")] };
  const text = documentText(document);
  expect(text).toBe("first\n\f\n\fthird");
  expect(
    pageStarts(document).map((start, i) => text.slice(start).startsWith(document.pages[i]?.text ?? "?")),
  ).toEqual([true, true, true]);
  expect(pageStarts(document)).toEqual([0, 7, 9]);
});
