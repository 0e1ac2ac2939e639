import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import mammoth from "mammoth";
import { extractText, getDocumentProxy } from "unpdf";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { INCIDENT_FORM } from "./content/hospital/incident-form.ts";
import { generate } from "./generate.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const SCAN = "documents/hospital/incident-form-scanned.pdf";

const questions = readFileSync(join(HERE, "questions.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) =>
    z
      .strictObject({
        id: z.string(),
        question: z.string().min(5),
        relevant: z.array(
          z.strictObject({
            doc: z.string(),
            passage: z.string().min(8),
            page: z.array(z.int().min(1)).optional(),
          }),
        ),
        answer: z.string().optional(),
        answerable: z.literal(false).optional(),
        about_doc: z.string().optional(),
        lang: z.enum(["de", "fr"]).optional(),
      })
      .parse(JSON.parse(line)),
  );
const answerable = questions.filter((question) => question.answerable !== false);
const files = readdirSync(join(HERE, "documents"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `documents/${entry.parentPath.split("/").at(-1)}/${entry.name}`)
  .sort();
const pagesByFile = new Map(
  await Promise.all(files.map(async (file) => [file, await readPages(file)] as const)),
);

const scanText = await pdfPages(SCAN);

describe("the sample collection", () => {
  test("holds at least 14 documents over the six formats", () => {
    expect(files.length).toBeGreaterThanOrEqual(14);
    expect(new Set(files.map((file) => extname(file)))).toEqual(
      new Set([".pdf", ".docx", ".md", ".html", ".txt", ".csv"]),
    );
  });

  test("holds two PDFs of at least 12 pages", () => {
    const long = files.filter((file) => extname(file) === ".pdf" && pagesOf(file).length >= 12);
    expect(long.length).toBeGreaterThanOrEqual(2);
  });

  test("is smaller than 3 MB", () => {
    const bytes = files.reduce((total, file) => total + statSync(join(HERE, file)).size, 0);
    expect(bytes).toBeLessThan(3_000_000);
  });

  test.each(files)("%s says that it is fictional", (file) => {
    expect(pagesOf(file)[0]).toMatch(/fictional sample/i);
  });

  test("has a scan whose pages are pictures without any text", () => {
    expect(scanText).toEqual(["", ""]);
    expect(readFileSync(join(HERE, SCAN), "latin1").match(/\/Subtype \/Image/g)).toHaveLength(2);
  });

  test("is listed in the manifest, file by file", () => {
    const manifest = z
      .array(z.strictObject({ collection: z.string(), description: z.string(), files: z.array(z.string()) }))
      .parse(JSON.parse(readFileSync(join(HERE, "manifest.json"), "utf8")));
    expect(manifest.map((entry) => entry.collection)).toEqual(["Hospital (sample)", "Law firm (sample)"]);
    expect(manifest.flatMap((entry) => entry.files).sort()).toEqual(files);
  });

  test("comes out of the script byte by byte as it is stored", async () => {
    const folders = [mkdtempSync(join(tmpdir(), "samples-")), mkdtempSync(join(tmpdir(), "samples-"))];
    try {
      for (const folder of folders) {
        expect((await generate(folder)).sort()).toEqual(files);
        const different = [...files, "manifest.json"].filter(
          (file) => !readFileSync(join(folder, file)).equals(readFileSync(join(HERE, file))),
        );
        expect(different).toEqual([]);
      }
    } finally {
      for (const folder of folders) rmSync(folder, { recursive: true });
    }
  });
});

describe("the questions", () => {
  test("are at least 40 with an answer and 8 without, each with its own id", () => {
    expect(answerable.length).toBeGreaterThanOrEqual(40);
    expect(questions.length - answerable.length).toBeGreaterThanOrEqual(8);
    expect(new Set(questions.map((question) => question.id)).size).toBe(questions.length);
  });

  test("ask about every document", () => {
    const asked = new Set(answerable.flatMap((question) => question.relevant.map((gold) => gold.doc)));
    expect([...asked].sort()).toEqual(files);
  });

  test("name no passage where there is no answer, and a passage and an answer everywhere else", () => {
    for (const question of questions) {
      const isAnswered = question.answerable !== false;
      expect([question.id, question.relevant.length > 0, question.answer !== undefined]).toEqual([
        question.id,
        isAnswered,
        isAnswered,
      ]);
    }
  });

  test.each(answerable)("$id: the passage stands where it is said to stand", ({ relevant }) => {
    for (const { doc, passage, page } of relevant) {
      const found = pagesOf(doc).flatMap((text, index) =>
        comparable(text).includes(comparable(passage)) ? [index + 1] : [],
      );
      expect(found).toEqual(extname(doc) === ".pdf" ? page : [1]);
    }
  });
});

function pagesOf(file: string): string[] {
  return pagesByFile.get(file) ?? [];
}

/** The pages of a document as other programs than the product's own readers see them; one page where there are none. */
async function readPages(file: string): Promise<string[]> {
  const bytes = readFileSync(join(HERE, file));
  // What is drawn on the scan is known, since the script draws it.
  if (file === SCAN)
    return INCIDENT_FORM.pages.map((marks) =>
      marks.map((mark) => ("text" in mark ? mark.text : "")).join(" "),
    );
  switch (extname(file)) {
    case ".pdf":
      return pdfPages(file);
    case ".docx":
      return [(await mammoth.extractRawText({ buffer: bytes })).value];
    case ".html":
      return [
        bytes
          .toString("utf8")
          .replace(/<[^>]+>/g, "")
          .replaceAll("&quot;", '"')
          .replaceAll("&amp;", "&"),
      ];
    case ".csv":
      return [
        z
          .array(z.array(z.string()))
          .parse(parse(bytes))
          .map((row) => row.join(" | "))
          .join("\n"),
      ];
    default:
      return [bytes.toString("utf8").replaceAll("**", "")];
  }
}

async function pdfPages(file: string): Promise<string[]> {
  const bytes = new Uint8Array(readFileSync(join(HERE, file)));
  return (await extractText(await getDocumentProxy(bytes))).text;
}

/** White space, quotes, dashes and case do not count, nor the bar that stands between the cells of a row. */
function comparable(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/\u00ad|\u200b|\u200c|\u200d|\u2060|\ufeff/g, "")
    .replace(/[‘’‚‛]/g, "'")
    .replace(/[“”„‟]/g, '"')
    .replace(/[‐-―−]/g, "-")
    .toLowerCase()
    .replace(/[\s|]+/g, "");
}
