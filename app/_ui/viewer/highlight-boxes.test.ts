import { expect, test } from "vitest";
import type { PageRun } from "#lib/db/schema";
import { boundingBox, highlightBoxes } from "./highlight-boxes";

const TEXT = "Give 10 units now\nand wait";
/** Words of two lines; the second line starts at character 18. */
const RUNS: PageRun[] = [
  [0, 4, 50, 100, 40, 12],
  [5, 7, 95, 100, 20, 12],
  [8, 13, 120, 100, 50, 12],
  [14, 17, 175, 100, 30, 12],
  [18, 21, 50, 116, 30, 12],
  [22, 26, 85, 116, 40, 12],
];
const page = { start: 1000, text: TEXT, runs: RUNS };

test("a range over whole words of one line becomes one strip with the gaps between them", () => {
  expect(highlightBoxes(page, { start: 1005, end: 1013 })).toEqual([
    { x: 95, y: 100, width: 75, height: 12 },
  ]);
});

test("a range over a line's end becomes one strip on each line", () => {
  expect(highlightBoxes(page, { start: 1014, end: 1021 })).toEqual([
    { x: 175, y: 100, width: 30, height: 12 },
    { x: 50, y: 116, width: 30, height: 12 },
  ]);
});

test("of a line that is one run, the part of the range is marked where its letters usually stand", () => {
  const line: PageRun[] = [[0, 10, 100, 50, 100, 12]];
  const [half] = highlightBoxes({ start: 0, text: "nnnnnnnnnn", runs: line }, { start: 5, end: 8 });
  expect(half?.x).toBeCloseTo(150);
  expect(half?.width).toBeCloseTo(30);
  // Narrow letters before wide ones: the wide ones begin further left than their number says.
  const [wide] = highlightBoxes({ start: 0, text: "iiiiiMMMMM", runs: line }, { start: 5, end: 10 });
  expect(wide?.x).toBeLessThan(130);
  expect((wide?.x ?? 0) + (wide?.width ?? 0)).toBeCloseTo(200);
});

test("a range that runs on from the page before begins at the page's first word", () => {
  expect(highlightBoxes(page, { start: 900, end: 1004 })).toEqual([{ x: 50, y: 100, width: 40, height: 12 }]);
});

test("a range that runs on to the next page ends at the page's last word", () => {
  expect(highlightBoxes(page, { start: 1022, end: 5000 })).toEqual([
    { x: 85, y: 116, width: 40, height: 12 },
  ]);
});

test.each([
  ["on an earlier page", { start: 0, end: 1000 }],
  ["on a later page", { start: 1026, end: 1100 }],
  ["empty", { start: 1005, end: 1005 }],
  ["reversed", { start: 1010, end: 1005 }],
  ["of white space only", { start: 1004, end: 1005 }],
])("a range that is %s has no boxes", (_, range) => {
  expect(highlightBoxes(page, range)).toEqual([]);
});

test("cells of a table row stay apart", () => {
  const row: PageRun[] = [
    [0, 4, 50, 100, 40, 12],
    [7, 9, 300, 100, 20, 12],
  ];
  const boxes = highlightBoxes({ start: 0, text: "Dose | 10", runs: row }, { start: 0, end: 9 });
  expect(boxes.map((box) => box.x)).toEqual([50, 300]);
});

test("a page without boxes, as of a scan that was not read, has no highlight", () => {
  expect(highlightBoxes({ start: 0, text: "words", runs: [] }, { start: 0, end: 5 })).toEqual([]);
});

test("the bounding box holds every strip", () => {
  expect(boundingBox(highlightBoxes(page, { start: 1000, end: 1026 }))).toEqual({
    x: 50,
    y: 100,
    width: 155,
    height: 28,
  });
  expect(boundingBox([])).toBeUndefined();
});
