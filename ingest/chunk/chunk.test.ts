import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Block, documentText, type ExtractedDocument } from "../extract/document.ts";
import { extractDocument } from "../extract/extract.ts";
import { loremText } from "../extract/testing/pdf.ts";
import { chunkDocument } from "./chunk.ts";

const markdown = (source: string) => extractDocument(new TextEncoder().encode(source), "a.md");

type Piece = { kind: Block["kind"]; text: string; level: number };
const piece: fc.Arbitrary<Piece> = fc.record({
  kind: fc.constantFrom("heading", "paragraph", "list-item", "table-row", "code", "caption"),
  text: fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
    fc.integer({ min: 1, max: 40 }).map((count) => loremText(count, count)),
    fc.integer({ min: 1000, max: 5000 }).map((count) => "x😀".repeat(count)),
    fc.constant("without an end"),
    fc.constant("continues in lower case. And more."),
  ),
  level: fc.integer({ min: 1, max: 6 }),
});

/** A document of any structure; some text stands outside all blocks. */
function makeDocument(pages: Piece[][]): ExtractedDocument {
  return {
    format: "pdf",
    title: null,
    language: null,
    isPaginated: true,
    warnings: [],
    extractor: "test",
    durationMs: 0,
    pages: pages.map((pieces, i) => {
      let text = "";
      const blocks: Block[] = [];
      for (const { kind, text: own, level } of pieces) {
        text += text === "" ? "" : "\n\n";
        const start = text.length;
        text += own;
        if (kind === "caption") continue;
        blocks.push({
          kind,
          start,
          end: text.length,
          ...(kind === "heading" ? { level } : {}),
          ...(kind === "table-row" ? { table: { id: level, row: 0, isHeader: level === 1 } } : {}),
        });
      }
      return { number: i + 1, text, runs: [], blocks, warnings: [] };
    }),
  };
}

test("chunks are verbatim, ordered, not empty, and together hold all text but white space", () => {
  fc.assert(
    fc.property(fc.array(fc.array(piece, { maxLength: 8 }), { minLength: 1, maxLength: 4 }), (pages) => {
      const document = makeDocument(pages);
      const text = documentText(document);
      let last = 0;
      for (const [i, chunk] of chunkDocument(document).entries()) {
        expect(chunk.ordinal).toBe(i);
        expect(chunk.text).toBe(text.slice(chunk.start, chunk.end));
        expect(chunk.text.trim()).not.toBe("");
        expect(text.slice(last, chunk.start).trim()).toBe("");
        expect(chunk.text.isWellFormed()).toBe(text.isWellFormed());
        expect(chunk.text.length).toBeLessThanOrEqual(6000);
        expect(chunk.pageFirst).toBe(text.slice(0, chunk.start).split("\f").length);
        expect(chunk.pageLast).toBe(text.slice(0, chunk.end).split("\f").length);
        last = chunk.end;
      }
      expect(text.slice(last).trim()).toBe("");
    }),
    { numRuns: 300 },
  );
});

describe("along the structure", () => {
  test("sections become chunks with their heading in the text and the path in the context", async () => {
    const chunks = chunkDocument(
      await markdown(`# House rules\n\n## Visiting\n\n${loremText(8)}\n\n## Parking\n\n${loremText(8, 5)}\n`),
    );
    expect(chunks.map((chunk) => chunk.context)).toEqual(["House rules > Visiting", "House rules > Parking"]);
    expect(chunks[1]?.text.startsWith("Parking\n\n")).toBe(true);
  });

  test("very short sections share a chunk", async () => {
    const chunks = chunkDocument(
      await markdown("# Rules\n\n## A\n\nOne.\n\n## B\n\nTwo.\n\n## C\n\nThree.\n"),
    );
    expect(chunks).toHaveLength(1);
    expect(chunks[0]?.context).toBe("Rules");
  });

  test("long text is cut between sentences at about the target size", async () => {
    const chunks = chunkDocument(await markdown(loremText(120)));
    expect(chunks.length).toBeGreaterThan(5);
    expect(chunks.every((chunk) => chunk.text.endsWith(".") && chunk.text.length <= 1800)).toBe(true);
  });

  test("a long table is cut between rows and each further part carries the header row", async () => {
    const rows = Array.from({ length: 80 }, (_, i) => `| Drug number ${i} | ${i} mg | twice a day |`);
    const chunks = chunkDocument(
      await markdown(`# Formulary\n\n| Drug | Dose | Times |\n|---|---|---|\n${rows.join("\n")}\n`),
    );
    expect(chunks.length).toBeGreaterThan(2);
    expect(
      chunks.every(
        (chunk) =>
          chunk.kind === "table" &&
          chunk.text
            .split("\n")
            .every((line) => line === "" || !line.includes("|") || line.split(" | ").length === 3),
      ),
    ).toBe(true);
    expect(chunks[0]?.context).toBe("Formulary");
    expect(chunks.slice(1).every((chunk) => chunk.context === "Formulary\nDrug | Dose | Times")).toBe(true);
  });

  test("a long list repeats its lead-in in the context of the parts that follow", async () => {
    const items = Array.from({ length: 20 }, (_, i) => `- ${loremText(1, i + 1)}`).join("\n");
    const chunks = chunkDocument(await markdown(`Before discharge check:\n\n${items}\n`));
    expect(chunks[0]?.text.startsWith("Before discharge check:")).toBe(true);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks[1]?.context).toBe("\nBefore discharge check:");
  });
});

test("a sentence that runs over a page break stays whole, and nothing else crosses the break", () => {
  const document = makeDocument([
    [{ kind: "paragraph", text: "The first page. A sentence that is not", level: 1 }],
    [{ kind: "paragraph", text: "finished before the break. The second page.", level: 1 }],
  ]);
  const chunks = chunkDocument(document);
  expect(chunks.map((chunk) => [chunk.pageFirst, chunk.pageLast, chunk.text])).toEqual([
    [1, 2, "The first page. A sentence that is not\n\ffinished before the break."],
    [2, 2, "The second page."],
  ]);
});
