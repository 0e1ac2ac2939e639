import { expect, test } from "vitest";
import type { PageSize } from "#lib/documents/look-into-document";
import { currentSlot, GAP_PX, layOut, slotsNear } from "./page-layout";

const size = (number: number, width: number | null = 100, height: number | null = 200): PageSize => ({
  number,
  start: 0,
  width,
  height,
});

test("pages stand below each other at the scale", () => {
  expect(layOut([size(1), size(2, 300, 100)], 2, 2)).toEqual([
    { number: 1, top: GAP_PX, width: 200, height: 400 },
    { number: 2, top: GAP_PX + 400 + GAP_PX, width: 600, height: 200 },
  ]);
});

test("a page whose size is not known is as large as the first that is, else A4", () => {
  expect(layOut([size(1, null, null), size(3)], 3, 1).map(({ width }) => width)).toEqual([100, 100, 100]);
  expect(layOut([], 1, 1)).toMatchObject([{ width: 595, height: 842 }]);
});

test("only pages near the window are drawn, also in a report of 350 pages", () => {
  const slots = layOut([size(1)], 350, 1);
  expect(slotsNear(slots, 0, 500)).toEqual({ first: 1, last: 4 });
  const middle = slots[199]?.top ?? 0;
  const near = slotsNear(slots, middle, 500);
  expect(near.first).toBeLessThanOrEqual(200);
  expect(near.first).toBeGreaterThanOrEqual(198);
  expect(near.last - near.first).toBeLessThan(7);
  const end = (slots.at(-1)?.top ?? 0) + 200;
  expect(slotsNear(slots, end - 100, 500).last).toBe(350);
});

test("the page in the upper third is the current one", () => {
  const slots = layOut([size(1)], 10, 1);
  expect(currentSlot(slots, 0, 300)).toBe(1);
  expect(currentSlot(slots, (slots[4]?.top ?? 0) - 10, 300)).toBe(5);
});
