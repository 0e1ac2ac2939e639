import { expect, test } from "vitest";
import { markRanges } from "./mark-ranges";

const plain = (pieces: ReturnType<typeof markRanges>) =>
  pieces.map(({ text, mark }) => (mark === null ? text : `<${mark}:${text}>`)).join("");

test("the words of a range are marked and the rest is kept", () => {
  expect(plain(markRanges("Give 10 units now", 100, [{ start: 105, end: 113 }]))).toBe(
    "Give <0:10 units> now",
  );
});

test("a range that only touches the text's edges marks what lies inside", () => {
  expect(plain(markRanges("abc", 10, [{ start: 0, end: 12 }]))).toBe("<0:ab>c");
  expect(plain(markRanges("abc", 10, [{ start: 11, end: 99 }]))).toBe("a<0:bc>");
});

test("a range elsewhere marks nothing", () => {
  expect(plain(markRanges("abc", 10, [{ start: 0, end: 10 }]))).toBe("abc");
  expect(plain(markRanges("abc", 10, [{ start: 13, end: 20 }]))).toBe("abc");
});

test("where ranges overlap the first one wins", () => {
  const pieces = markRanges("abcdef", 0, [
    { start: 1, end: 4 },
    { start: 3, end: 6 },
  ]);
  expect(plain(pieces)).toBe("a<0:bc><0:d><1:ef>");
});

test("an empty text has no pieces", () => {
  expect(markRanges("", 5, [{ start: 0, end: 10 }])).toEqual([]);
});
