import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import PDFDocument from "pdfkit";

/** A generated file and the word that no other file holds. */
export type GeneratedFile = { readonly name: string; readonly path: string; readonly word: string };

const WORDS =
  "ward nurse patient dose insulin record visit consent clinic referral discharge bed order chart note scan round shift pharmacy allergy".split(
    " ",
  );

/**
 * Writes files of several kinds and sizes. The same number gives the same files.
 * @param count how many
 */
export async function generateFiles(folder: string, count: number): Promise<GeneratedFile[]> {
  mkdirSync(folder, { recursive: true });
  const files: GeneratedFile[] = [];
  for (let i = 0; i < count; i++) {
    const word = uniqueWord(i);
    const extension = ["txt", "md", "pdf", "html", "csv"][i % 5] ?? "txt";
    const name = `file-${String(i).padStart(4, "0")}.${extension}`;
    const path = join(folder, name);
    await WRITERS[extension]?.(path, word, 5 + ((i * 7) % 60), i);
    files.push({ name, path, word });
  }
  return files;
}

const WRITERS: Record<
  string,
  (path: string, word: string, paragraphs: number, seed: number) => Promise<void> | void
> = {
  txt: (path, word, n, seed) => writeFileSync(path, paragraphs(word, n, seed).join("\n\n")),
  md: (path, word, n, seed) =>
    writeFileSync(path, `# Protocol\n\n${paragraphs(word, n, seed).join("\n\n## Section\n\n")}\n`),
  html: (path, word, n, seed) => {
    const body = paragraphs(word, n, seed).map((text) => `<p>${text}</p>`);
    writeFileSync(
      path,
      `<!doctype html><html lang="en"><title>Page</title><body>${body.join("\n")}</body></html>`,
    );
  },
  csv: (path, word, n, seed) => {
    const rows = paragraphs(word, n, seed).map((text, i) => `${i},"${text}"`);
    writeFileSync(path, `number,text\n${rows.join("\n")}\n`);
  },
  pdf: async (path, word, n, seed) => {
    const pdf = new PDFDocument({ info: { CreationDate: new Date(0) } });
    const done = finished(pdf.pipe(createWriteStream(path)));
    for (const [i, text] of paragraphs(word, n, seed).entries()) {
      if (i > 0 && i % 6 === 0) pdf.addPage();
      pdf.text(text).moveDown();
    }
    pdf.end();
    await done;
  },
};

/** The word stands in the first and in the last paragraph, so half a document would be noticed. */
function paragraphs(word: string, count: number, seed: number): string[] {
  let state = seed + 1;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state;
  };
  return Array.from({ length: count }, (_, i) => {
    const text = Array.from({ length: 40 }, () => WORDS[next() % WORDS.length]).join(" ");
    return i === 0 || i === count - 1 ? `${word} begins here: ${text}.` : `Paragraph ${i}: ${text}.`;
  });
}

/** Letters only, so that no tokenizer takes it apart. */
function uniqueWord(i: number): string {
  const letters = [...String(i).padStart(5, "0")].map((digit) => "bdfghklmnp"[Number(digit)] ?? "b");
  return `zuq${letters.join("a")}o`;
}
