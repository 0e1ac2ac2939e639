import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { warning } from "#lib/reasons/reason";
import type { ExtractedPage } from "./document.ts";
import { extractPdf } from "./pdf.ts";
import { loremText, makePdf } from "./testing/pdf.ts";

const blocks = (page: ExtractedPage | undefined) =>
  page?.blocks.map((block) => ({ kind: block.kind, text: page.text.slice(block.start, block.end) })) ?? [];
/** Middle of the first word of the turned pages, as drawn. */
const [x0, y0] = [78, 85];
const textAt = (page: ExtractedPage | undefined, run: { start: number; end: number }) =>
  page?.text.slice(run.start, run.end);

describe("reading order and structure", () => {
  test("two columns are read one after the other, below a title that spans both", async () => {
    const left = loremText(14, 3);
    const right = loremText(14, 7);
    const pdf = await makePdf((doc) => {
      doc
        .font("Helvetica-Bold")
        .fontSize(18)
        .text("Handling of infusion pumps on all wards", 60, 60, { width: 475 });
      doc
        .font("Helvetica")
        .fontSize(10)
        .text(left, 60, 110, { width: 225 })
        .text(right, 310, 110, { width: 225 });
    });
    const { pages } = await extractPdf(pdf);
    const text = pages[0]?.text.replace(/\s+/g, " ") ?? "";
    expect(text).toContain(left);
    expect(text).toContain(right);
    expect(text.indexOf(left)).toBeLessThan(text.indexOf(right));
    expect(blocks(pages[0])[0]).toEqual({ kind: "heading", text: "Handling of infusion pumps on all wards" });
  });

  test("columns whose baselines differ are still columns", async () => {
    const left = loremText(14, 11);
    const right = loremText(14, 5);
    const pdf = await makePdf((doc) => {
      doc.fontSize(10).text(left, 60, 100, { width: 225 }).text(right, 310, 105, { width: 225 });
    });
    const text = (await extractPdf(pdf)).pages[0]?.text.replace(/\s+/g, " ") ?? "";
    expect(text).toContain(left);
    expect(text).toContain(right);
  });

  test("paragraphs, headings of two levels and list items are told apart", async () => {
    const pdf = await makePdf((doc) => {
      doc.font("Helvetica-Bold").fontSize(18).text("Discharge").moveDown(0.5);
      doc.font("Helvetica-Bold").fontSize(13).text("1.1 Before the day").moveDown(0.5);
      doc.font("Helvetica").fontSize(10).text(loremText(5)).moveDown().text(loremText(4, 9)).moveDown();
      doc.text("• Return the keys to the desk.").text("• Sign the form in blue ink.");
    });
    const found = blocks((await extractPdf(pdf)).pages[0]);
    expect(found.map((block) => block.kind)).toEqual([
      "heading",
      "heading",
      "paragraph",
      "paragraph",
      "list-item",
      "list-item",
    ]);
    expect(found[4]?.text).toBe("• Return the keys to the desk.");
  });

  test("justified text in monospaced type is not taken for a table", async () => {
    const pdf = await makePdf((doc) => {
      doc.font("Courier").fontSize(10).text(loremText(30, 21), 60, 60, { width: 420, align: "justify" });
    });
    const [page] = (await extractPdf(pdf)).pages;
    expect(page?.blocks.map((block) => block.kind)).toEqual(["paragraph"]);
    expect(page?.text).toBe(loremText(30, 21));
  });

  test("a numbered paragraph whose further lines go back to the margin stays whole", async () => {
    const text = `(b) ${loremText(1, 31).slice(0, -1)} and ${loremText(3, 32).toLowerCase().replaceAll(".", " or")} so.`;
    const pdf = await makePdf((doc) => {
      doc.fontSize(10).text(text, 60, 60, { width: 420, indent: 30 });
    });
    const [page] = (await extractPdf(pdf)).pages;
    expect(page?.blocks.map((block) => block.kind)).toEqual(["list-item"]);
    expect(page?.text).toBe(text);
  });

  test("a table becomes rows with separated cells and a header", async () => {
    const rows = [
      ["Drug", "Dose", "Route"],
      ["Heparin", "5000 IU", "subcutaneous"],
      ["Enoxaparin", "40 mg", "subcutaneous"],
      ["Warfarin", "5 mg", "oral"],
    ];
    const pdf = await makePdf((doc) => {
      doc.fontSize(10).text(loremText(4), 60, 60, { width: 475 });
      rows.forEach((row, i) => {
        doc.font(i === 0 ? "Helvetica-Bold" : "Helvetica");
        row.forEach((cell, k) => {
          doc.text(cell, 60 + k * 150, 140 + i * 18, { lineBreak: false });
        });
      });
    });
    const [page] = (await extractPdf(pdf)).pages;
    const found = page?.blocks.filter((block) => block.kind === "table-row") ?? [];
    expect(found.map((block) => page?.text.slice(block.start, block.end))).toEqual(
      rows.map((row) => row.join(" | ")),
    );
    expect(found.map((block) => block.table?.isHeader)).toEqual([true, false, false, false]);
  });

  test("running headers and page numbers are left out, the text is kept", async () => {
    const pdf = await makePdf(
      (doc) => {
        for (let page = 1; page <= 6; page++) {
          if (page > 1) doc.addPage();
          doc
            .fontSize(8)
            .text("St. Aurelia Hospital – internal", 60, 30, { lineBreak: false })
            .text(`Page ${page} of 6`, 480, 800, { lineBreak: false });
          doc.fontSize(10).text(loremText(6, page), 60, 80, { width: 475 });
        }
      },
      { margin: 0 },
    );
    const { pages } = await extractPdf(pdf);
    expect(pages.map((page) => page.text.replace(/\s+/g, " "))).toEqual(
      [1, 2, 3, 4, 5, 6].map((page) => loremText(6, page)),
    );
  });
});

test("the same words sideways at the margin of several pages are left out; others are kept", async () => {
  const pdf = await makePdf(
    (doc) => {
      for (let page = 1; page <= 4; page++) {
        if (page > 1) doc.addPage({ margin: 0 });
        doc.fontSize(10).text(loremText(5, page), 90, 80, { width: 400 });
        doc
          .save()
          .rotate(-90, { origin: [40, 400] })
          .fontSize(7);
        doc.text(page === 4 ? "Corrected in May" : `Copy ${page} of the registry`, 40, 400, {
          lineBreak: false,
        });
        doc.restore();
      }
    },
    { margin: 0 },
  );
  const { pages } = await extractPdf(pdf);
  expect(pages.map((page) => /registry|May/.exec(page.text)?.[0])).toEqual([
    undefined,
    undefined,
    undefined,
    "May",
  ]);
  expect(pages[0]?.text.replace(/\s+/g, " ")).toBe(loremText(5, 1));
});

test("a footnote is read after the columns of its own page, and not as part of a sentence that goes on overleaf", async () => {
  const pdf = await makePdf(
    (doc) => {
      for (const note of ["1 See the act of 1998.", "2 See the ruling of 2004."]) {
        if (note.startsWith("2")) doc.addPage({ margin: 0 });
        doc.fontSize(10).text(loremText(9, note.length), 60, 60, { width: 220 });
        doc.text(loremText(9, note.length + 5), 310, 60, { width: 220 });
        doc.fontSize(7).text(note, 60, 760, { lineBreak: false });
      }
    },
    { margin: 0 },
  );
  const { pages } = await extractPdf(pdf);
  expect(pages.map((page) => blocks(page).at(-1)?.text)).toEqual([
    "1 See the act of 1998.",
    "2 See the ruling of 2004.",
  ]);
});

test.each([90, 180, 270])(
  "a page turned by %i degrees is read, and its boxes are where it shows the words",
  async (degrees) => {
    const pdf = await makePdf((doc) => {
      Object.assign(doc.page.dictionary.data, { Rotate: degrees });
      doc.fontSize(10).text("Visitors sign the list", 60, 80, { lineBreak: false });
    });
    const [page] = (await extractPdf(pdf)).pages;
    expect(page?.text).toBe("Visitors sign the list");
    expect([page?.width, page?.height].map((side) => Math.round(side ?? 0))).toEqual(
      degrees === 180 ? [595, 842] : [842, 595],
    );
    // The upper left corner of the first word as drawn: 60 from the left, 80 from the top of a page of 595 by 842.
    const run = page?.runs[0];
    const [x, y] = [(run?.x ?? 0) + (run?.width ?? 0) / 2, (run?.y ?? 0) + (run?.height ?? 0) / 2];
    const drawn = { 90: [842 - y0, x0], 180: [595 - x0, 842 - y0], 270: [y0, 595 - x0] }[degrees] ?? [];
    expect(Math.hypot(x - (drawn[0] ?? 0), y - (drawn[1] ?? 0))).toBeLessThan(6);
  },
);

describe("words", () => {
  test("a word hyphenated at the line end is joined, a compound keeps its hyphen, coordination keeps both", async () => {
    const pdf = await makePdf((doc) => {
      doc.fontSize(10);
      [
        "The ward keeps its infor-",
        "mation for ten years. Use self-",
        "control. Self-control helps. Haus-",
        "und Hofarbeiten sind erlaubt.",
      ].forEach((line, i) => {
        doc.text(line, 60, 60 + 13 * i, { lineBreak: false });
      });
    });
    const text = (await extractPdf(pdf)).pages[0]?.text;
    expect(text).toBe(
      "The ward keeps its information for ten years. Use self-control. Self-control helps. Haus- und Hofarbeiten sind erlaubt.",
    );
  });

  test("both halves of a joined word point to their own lines", async () => {
    const pdf = await makePdf((doc) => {
      doc
        .fontSize(10)
        .text("keeps its infor-", 60, 60, { lineBreak: false })
        .text("mation here", 60, 73, { lineBreak: false });
    });
    const [page] = (await extractPdf(pdf)).pages;
    const runs = page?.runs.filter((run) => ["infor", "mation"].includes(textAt(page, run) ?? "")) ?? [];
    expect(runs.map((run) => textAt(page, run))).toEqual(["infor", "mation"]);
    expect((runs[1]?.y ?? 0) - (runs[0]?.y ?? 0)).toBeCloseTo(13, 0);
  });

  test.skipIf(!hasPdftotext())(
    "boxes cover the words where pdftotext sees them, rotated pages included",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "boxes-"));
      try {
        const plain = await makePdf((doc) => {
          doc.fontSize(11).text(loremText(40), 60, 60, { width: 475, align: "justify" });
        });
        const landscape = await makePdf((doc) => {
          Reflect.set(doc.page.dictionary.data, "Rotate", 90);
          doc.fontSize(11).text(loremText(20, 4), 60, 60, { width: 475 });
        });
        for (const pdf of [plain, landscape]) {
          const file = join(folder, "a.pdf");
          writeFileSync(file, pdf);
          const words = bboxWords(execFileSync("pdftotext", ["-bbox", file, "-"], { encoding: "utf8" }));
          const [page] = (await extractPdf(pdf)).pages;
          const uncovered = words.filter(
            (word) => !page?.runs.some((run) => textAt(page, run) === word.text && overlap(run, word) > 0.75),
          );
          expect(words.length).toBeGreaterThan(100);
          // Widths inside a line are estimated; a word in fifty may be off by a letter.
          expect(uncovered.length).toBeLessThanOrEqual(words.length / 50);
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});

describe("files that cannot be read as they are", () => {
  test("a password is asked for in words", async () => {
    const pdf = await makePdf(
      (doc) => {
        doc.text("secret");
      },
      { userPassword: "x", pdfVersion: "1.7" },
    );
    await expect(extractPdf(pdf)).rejects.toMatchObject({
      code: "unreadable-file",
      message: expect.stringContaining("protected by a password"),
    });
  });

  test("a file with pictures only is refused, a page whose picture shows no text is named", async () => {
    const picture = await makePdf((doc) => {
      doc.rect(10, 10, 100, 100).fill("black");
    });
    await expect(extractPdf(picture)).rejects.toMatchObject({
      code: "unreadable-file",
      message: expect.stringContaining("no text can be recognised"),
    });
    const mixed = await makePdf((doc) => {
      doc.text("A page with words.");
      doc.addPage().rect(10, 10, 100, 100).fill("black");
    });
    expect((await extractPdf(mixed)).warnings).toEqual([warning("page-without-text", { page: 2 })]);
  }, 90_000);

  test("half a file is refused in one sentence", async () => {
    const pdf = await makePdf((doc) => {
      doc.text(loremText(50));
    });
    await expect(extractPdf(pdf.slice(0, 300))).rejects.toMatchObject({
      code: "unreadable-file",
      message: expect.stringContaining("damaged"),
    });
  });
});

type Box = { x: number; y: number; width: number; height: number };

function bboxWords(html: string): (Box & { text: string })[] {
  return [
    ...html.matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g),
  ].map(([, x0, y0, x1, y1, text]) => ({
    x: Number(x0),
    y: Number(y0),
    width: Number(x1) - Number(x0),
    height: Number(y1) - Number(y0),
    text: text ?? "",
  }));
}

/** Share of the other box that lies in the first. */
function overlap(run: Box, word: Box): number {
  const width = Math.min(run.x + run.width, word.x + word.width) - Math.max(run.x, word.x);
  const height = Math.min(run.y + run.height, word.y + word.height) - Math.max(run.y, word.y);
  return width <= 0 || height <= 0 ? 0 : (width * height) / (word.width * word.height);
}

function hasPdftotext(): boolean {
  try {
    execFileSync("pdftotext", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
