import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { warning } from "#lib/reasons/reason";
import type { ExtractedPage } from "./document.ts";
import { extractDocument } from "./extract.ts";
import { extractInChild } from "./run-extractor.ts";
import { corpusFolder, missingPhrases, readExpectations } from "./testing/corpora.ts";
import { makePdf } from "./testing/pdf.ts";
import { drawLines, drawNoise, lineAt, pngOf, scanPdf, tiffOf } from "./testing/scan.ts";

// Recognition takes a second a page, and more on a machine with other work.
vi.setConfig({ testTimeout: 120_000 });

const LETTER = [
  "The ward keeps every consent form for ten years.",
  "A visitor signs the list at the desk before seven.",
  "Nobody should give insulin without a second check.",
  "Report the incident on the same day to the office.",
];
const folder = mkdtempSync(join(tmpdir(), "scans-"));
afterAll(() => rmSync(folder, { recursive: true }));

const flat = (page: ExtractedPage | undefined) => page?.text.replace(/\s+/g, " ") ?? "";
const read = (bytes: Uint8Array, name = "file") => extractDocument(bytes, name);

describe("pages that are pictures", () => {
  test("are read, with certainty, and each word stands where it was drawn", async () => {
    const document = await read(await scanPdf([{ image: drawLines(LETTER) }]));
    const [page] = document.pages;
    expect(flat(page)).toBe(LETTER.join(" "));
    expect(page?.ocr).toMatchObject({ language: "eng", rotation: 0 });
    expect(page?.ocr?.confidence).toBeGreaterThan(85);
    expect(document).toMatchObject({
      language: "en",
      warnings: [],
      extractor: expect.stringContaining("tesseract"),
    });
    for (const [i, line] of LETTER.entries()) {
      const start = page?.text.indexOf(line.slice(0, 8)) ?? -1;
      const run = page?.runs.find((own) => own.start === start);
      const { x, y } = lineAt(i);
      expect(run?.x).toBeCloseTo(x, -1);
      expect(run?.y).toBeLessThan(y - 6);
      expect((run?.y ?? 0) + (run?.height ?? 0)).toBeGreaterThan(y - 1);
      expect((run?.y ?? 0) + (run?.height ?? 0)).toBeLessThan(y + 8);
    }
  });

  test("may lie on their side or upside down; the boxes stay with the words as displayed", async () => {
    const image = drawLines(LETTER);
    const { pages } = await read(
      await scanPdf([
        { image, turned: 90 },
        { image, turned: 180 },
        { image, turned: 90, rotate: 270 },
      ]),
    );
    expect(pages.map((page) => page.ocr?.rotation)).toEqual([270, 180, 0]);
    for (const page of pages) expect(flat(page)).toBe(LETTER.join(" "));
    const [sideways, upsideDown] = pages.map((page) => page.runs[0]);
    const { x, y } = lineAt(0);
    expect(sideways?.y).toBeCloseTo(x, -1);
    expect(Math.abs((sideways?.x ?? 0) + (sideways?.width ?? 0) / 2 - (842 - y + 4))).toBeLessThan(6);
    expect(Math.abs((upsideDown?.x ?? 0) + (upsideDown?.width ?? 0) - (595 - x))).toBeLessThan(6);
  });

  test("are the only ones to be recognised in a PDF that has text, too", async () => {
    const pdf = await makePdf((doc) => {
      doc.text("Die Station bewahrt jede Einwilligung auf, und der Besuch ist nicht vor acht Uhr.");
      doc
        .addPage({ margin: 0 })
        .image(Buffer.from(pngOf(drawLines(["Für die Übergabe ist die Pflege zuständig."]))), 0, 0, {
          width: 595,
        });
      doc.addPage();
    });
    const { pages, warnings } = await read(pdf);
    expect(pages.map((page) => page.ocr?.language)).toEqual([undefined, "deu", undefined]);
    expect(flat(pages[1])).toBe("Für die Übergabe ist die Pflege zuständig.");
    expect(warnings).toEqual([]);
  });

  test("lose rubbish under them, keep good text under them, and are read below a stamp", async () => {
    const image = drawLines(LETTER);
    const rubbish = "Tl1@ w~rd k33p$ cv€ry c0n$#nt ƒ()rm f°r t3n yc@r5 ]|[ n0b0dy ;;,. ".repeat(4);
    const good = `${LETTER.join(" ")} Only this layer knows the archive number.`.repeat(2);
    const { pages } = await read(
      await scanPdf([
        { image, under: rubbish },
        { image, under: good },
        { image, over: "Filed 12 May 2026" },
      ]),
    );
    expect(flat(pages[0])).toBe(LETTER.join(" "));
    expect(pages[1]?.ocr).toBeUndefined();
    expect(flat(pages[1])).toContain("archive number");
    expect(flat(pages[2])).toContain("Filed 12 May 2026");
    expect(flat(pages[2])).toContain(LETTER[3]);
  });

  test("are named when nothing on them can be read, and said nothing about when they are blank", async () => {
    const noise = drawNoise(400, 500);
    const blank = { ...noise, data: new Uint8Array(noise.data.length).fill(250) };
    const { pages } = await read(
      await scanPdf([{ image: drawLines(LETTER) }, { image: noise }, { image: blank }]),
    );
    expect(pages.map((page) => page.warnings)).toEqual([
      [],
      [expect.objectContaining({ values: { page: 2 } })],
      [],
    ]);
    await expect(read(pngOf(noise))).rejects.toMatchObject({
      code: "unreadable-file",
      message: expect.stringMatching(/^This file is a picture .*\.$/),
    });
  });
});

describe("picture files", () => {
  test("a PNG is a page; a TIFF has several", async () => {
    const image = drawLines(LETTER.slice(0, 2));
    const png = await read(pngOf(image), "photo.txt");
    expect(png).toMatchObject({ format: "png", isPaginated: true });
    expect(flat(png.pages[0])).toBe(LETTER.slice(0, 2).join(" "));
    const tiff = await read(tiffOf([image, drawLines(LETTER.slice(2))]));
    expect(tiff.format).toBe("tiff");
    expect(tiff.pages.map(flat)).toEqual([LETTER.slice(0, 2).join(" "), LETTER.slice(2).join(" ")]);
  });

  test("a JPEG of a camera is turned as its orientation asks", async () => {
    const jpeg = readFileSync(join(import.meta.dirname, "testing", "turned.jpg"));
    const { pages, format } = await read(new Uint8Array(jpeg));
    expect(format).toBe("jpeg");
    expect(flat(pages[0])).toBe("Visitors sign the list before seven.");
    expect(pages[0]?.ocr?.rotation).toBe(0);
    expect(pages[0]?.width).toBeGreaterThan(pages[0]?.height ?? 0);
  });

  test("more pixels than allowed are refused before they are unpacked", async () => {
    const tiff = tiffOf([drawNoise(10, 10)]);
    new DataView(tiff.buffer).setUint32(8 + 2 + 8, 60_000, true);
    new DataView(tiff.buffer).setUint32(8 + 2 + 12 + 8, 60_000, true);
    await expect(read(tiff)).rejects.toMatchObject({
      message: expect.stringContaining("too large a picture (60000 by 60000 pixels)"),
    });
  });
});

test("the child says which picture it begins, gets time for each, and stops at the number allowed", async () => {
  const path = join(folder, "three.pdf");
  const image = drawLines(LETTER.slice(0, 1));
  writeFileSync(path, await scanPdf([{ image }, { image }, { image }]));
  const begun: [number, number][] = [];
  const document = await extractInChild(path, "three.pdf", {
    memoryMib: 1024,
    timeoutMs: 60_000,
    maxTextChars: 100_000,
    pictures: { maxPages: 2, msPerPage: 30_000, onPicture: (done, all) => begun.push([done, all]) },
  });
  expect(begun).toEqual([
    [0, 3],
    [1, 3],
  ]);
  expect(document.pages.map((page) => page.ocr?.language)).toEqual(["eng", "eng", undefined]);
  expect(document.warnings).toEqual([warning("page-beyond-limit", { page: 3 })]);
});

const mixed = corpusFolder("mixed");
/** A page on its side, one of two pages, part of a document, a photograph, several pages; bench/extract-corpora.ts reads them all. */
const SAMPLE =
  /(?:scan-sideways|scan-proces-verbal|part-digital-part-scan)\.pdf$|(?:photo-missouri|testTIFF_multipage|phototest-rotated-R)\.\w+$/;
test.skipIf(!mixed)(
  "phrases on genuine scans and pictures are found on their pages",
  async () => {
    const cases = readExpectations(mixed ?? "").filter(
      ([path, { ocr }]) => ocr === true && SAMPLE.test(path),
    );
    const missed: string[] = [];
    for (const [path, { phrases }] of cases) {
      const { pages } = await read(new Uint8Array(readFileSync(join(mixed ?? "", "files", path))), path);
      missed.push(...missingPhrases(pages, phrases ?? []));
    }
    expect(missed).toEqual([]);
    expect(cases.length).toBe(6);
  },
  240_000,
);
