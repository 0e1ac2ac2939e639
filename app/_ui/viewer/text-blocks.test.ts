import { expect, test } from "vitest";
import { blockRange, textBlocks } from "./text-blocks";

test("rows of one table and items of one list become one block, with document-wide places", () => {
  const text = "Doses\nDrug | Dose\nA | 5 mg\n- one\n- two\nEnd.";
  const blocks = textBlocks({
    start: 100,
    text,
    blocks: [
      { kind: "heading", start: 0, end: 5, level: 2 },
      { kind: "table-row", start: 6, end: 17, table: { id: 1, row: 0, isHeader: true } },
      { kind: "table-row", start: 18, end: 26, table: { id: 1, row: 1, isHeader: false } },
      { kind: "list-item", start: 27, end: 32 },
      { kind: "list-item", start: 33, end: 38 },
      { kind: "paragraph", start: 39, end: 43 },
    ],
  });
  expect(blocks).toEqual([
    { kind: "heading", level: 2, span: { start: 100, text: "Doses" } },
    {
      kind: "table",
      rows: [
        {
          isHeader: true,
          cells: [
            { start: 106, text: "Drug" },
            { start: 113, text: "Dose" },
          ],
        },
        {
          isHeader: false,
          cells: [
            { start: 118, text: "A" },
            { start: 122, text: "5 mg" },
          ],
        },
      ],
    },
    {
      kind: "list",
      items: [
        { start: 127, text: "- one" },
        { start: 133, text: "- two" },
      ],
    },
    { kind: "paragraph", span: { start: 139, text: "End." } },
  ]);
  expect(blocks.map(blockRange)).toEqual([
    { start: 100, end: 105 },
    { start: 106, end: 126 },
    { start: 127, end: 138 },
    { start: 139, end: 143 },
  ]);
});

test("two tables in a row stay two", () => {
  const blocks = textBlocks({
    start: 0,
    text: "a | b\nc | d",
    blocks: [
      { kind: "table-row", start: 0, end: 5, table: { id: 1, row: 0, isHeader: false } },
      { kind: "table-row", start: 6, end: 11, table: { id: 2, row: 0, isHeader: false } },
    ],
  });
  expect(blocks.map(({ kind }) => kind)).toEqual(["table", "table"]);
});

test("text without structure becomes paragraphs that keep their place", () => {
  expect(textBlocks({ start: 10, text: "a\nb\n\nc", blocks: [] })).toEqual([
    { kind: "paragraph", span: { start: 10, text: "a\nb" } },
    { kind: "paragraph", span: { start: 15, text: "c" } },
  ]);
});

test("a very long table is shown in parts and loses no row", () => {
  const lines = Array.from({ length: 950 }, (_, index) => `row ${index} | x`);
  let at = 0;
  const blocks = textBlocks({
    start: 0,
    text: lines.join("\n"),
    blocks: lines.map((line, row) => {
      const start = at;
      at += line.length + 1;
      return {
        kind: "table-row",
        start,
        end: start + line.length,
        table: { id: 1, row, isHeader: row === 0 },
      };
    }),
  });
  expect(blocks.length).toBe(5);
  expect(blocks.flatMap((block) => (block.kind === "table" ? block.rows : []))).toHaveLength(950);
});
