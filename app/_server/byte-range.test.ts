import { expect, test } from "vitest";
import { readByteRange } from "./byte-range";

const read = (range: string, more: Record<string, string> = {}, byteSize = 100) =>
  readByteRange(new Headers({ range, ...more }), byteSize, '"a"');

test.each([
  ["bytes=0-9", { from: 0, to: 10 }],
  ["bytes=90-", { from: 90, to: 100 }],
  ["bytes=90-1000", { from: 90, to: 100 }],
  ["bytes=-10", { from: 90, to: 100 }],
  ["bytes=-1000", { from: 0, to: 100 }],
  ["bytes=99-99", { from: 99, to: 100 }],
])("%s", (range, expected) => {
  expect(read(range)).toEqual(expected);
});

test.each(["bytes=100-", "bytes=100-200", "bytes=-0"])("%s asks for bytes there are not", (range) => {
  expect(read(range)).toBe("unsatisfiable");
});

test.each(["bytes=5-4", "bytes=0-1,4-5", "items=0-1", "bytes=a-b", "bytes=-", ""])(
  "%j means the whole file",
  (range) => {
    expect(read(range)).toBeUndefined();
  },
);

test("a range of a file that was another one then is not served", () => {
  expect(read("bytes=0-9", { "if-range": '"b"' })).toBeUndefined();
  expect(read("bytes=0-9", { "if-range": '"a"' })).toEqual({ from: 0, to: 10 });
});
