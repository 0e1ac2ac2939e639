import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";

const Phrase = z.object({ text: z.string(), page: z.number().optional() });
const Expectation = z.object({
  kind: z.string().optional(),
  ocr: z.boolean().optional(),
  expect: z.enum(["success", "error", "either"]).optional(),
  phrases: z.array(Phrase).optional(),
  phrases_if_accepted: z.array(Phrase).optional(),
  forbidden: z.array(z.string()).optional(),
  never_live: z.array(z.string()).optional(),
  must_not_exist: z.array(z.string()).optional(),
  ask: z
    .object({
      question: z.string(),
      answer_contains: z.string(),
      answer_must_not_contain: z.array(z.string()),
    })
    .optional(),
});
export type Expectation = z.infer<typeof Expectation>;

/** Folder of test documents beside the repository; undefined where it is absent, and then its tests are skipped. */
export function corpusFolder(name: "mixed" | "hostile"): string | undefined {
  const folder = resolve(import.meta.dirname, "../../../../shared/corpora", name);
  return existsSync(folder) ? folder : undefined;
}

/** What the corpus expects of each file, by its path below `files/`. */
export function readExpectations(folder: string): [string, Expectation][] {
  const parsed = z
    .object({ files: z.record(z.string(), Expectation) })
    .parse(JSON.parse(readFileSync(resolve(folder, "expected.json"), "utf8")));
  return Object.entries(parsed.files);
}

/** The corpus compares phrases after this. The line that we write between cells counts as white space. */
export function normalise(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "")
    .replace(/[‘’‚‛`´]/g, "'")
    .replace(/[“”„‟«»]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .toLowerCase()
    .replace(/[\s|]+/g, "");
}

/** Phrases that are not in the text of their page, or of any page where none is named. */
export function missingPhrases(
  pages: readonly { text: string }[],
  phrases: readonly z.infer<typeof Phrase>[],
): string[] {
  const texts = pages.map((page) => normalise(page.text));
  const isFound = ({ text, page }: z.infer<typeof Phrase>) =>
    page === undefined
      ? texts.some((own) => own.includes(normalise(text)))
      : (texts[page - 1] ?? "").includes(normalise(text));
  return phrases.filter((phrase) => !isFound(phrase)).map((phrase) => phrase.text);
}

/** Phrases that are in none of the documents that came out of one file. */
export function missingInAny(
  documents: readonly { readonly pages: readonly { text: string }[] }[],
  phrases: readonly z.infer<typeof Phrase>[],
): string[] {
  const missing = documents.map(({ pages }) => missingPhrases(pages, phrases));
  return (missing[0] ?? []).filter((text) => missing.every((own) => own.includes(text)));
}
