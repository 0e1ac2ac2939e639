import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { chunkDocument } from "../chunk/chunk.ts";
import { documentText } from "./document.ts";
import { extractDocument } from "./extract.ts";
import { extractInChild } from "./run-extractor.ts";
import { corpusFolder, type Expectation, missingPhrases, readExpectations } from "./testing/corpora.ts";

const mixed = corpusFolder("mixed");
const hostile = corpusFolder("hostile");
const FORMATS = ["pdf", "docx", "html", "txt", "md", "csv"];
const OTHER_FORMATS = /\.(?:xlsx|pptx|eml|msg|png|doc|rtf|ods|epub|zip|mp3)$/;

/** Phrases that are rightly not in the text of their page: a raised "th" is read in its place, a page footer is left out, cells are separated. */
const KNOWN_MISSES = [
  "Early 20 Century Developments",
  "LAW LIBRARY OF CONGRESS – 10",
  "Handgun Long Gun *Other **Multiple",
];

test.skipIf(!mixed)(
  "phrases of genuine documents are found on their pages",
  async () => {
    const missed: string[] = [];
    let all = 0;
    for (const [path, expected] of readExpectations(mixed ?? "")) {
      if (!FORMATS.includes(expected.kind ?? "") || expected.ocr === true) continue;
      const { pages } = await extractDocument(
        new Uint8Array(readFileSync(join(mixed ?? "", "files", path))),
        basename(path),
      );
      all += expected.phrases?.length ?? 0;
      missed.push(...missingPhrases(pages, expected.phrases ?? []));
    }
    expect(missed).toEqual(KNOWN_MISSES);
    expect(all).toBeGreaterThan(250);
  },
  120_000,
);

test.skipIf(!hostile)(
  "hostile files end in a document or in one sentence, and never in anything else",
  async () => {
    const cases = readExpectations(hostile ?? "").filter(
      ([path]) => !OTHER_FORMATS.test(path) || path.endsWith("really-png.txt"),
    );
    const wrong: string[] = [];
    const work = async () => {
      for (let next = cases.shift(); next; next = cases.shift()) {
        const problem = await verdict(next[0], next[1]);
        if (problem) wrong.push(`${next[0]}: ${problem}`);
      }
    };
    await Promise.all([work(), work()]);
    expect(wrong).toEqual([]);
  },
  300_000,
);

async function verdict(path: string, expected: Expectation): Promise<string | undefined> {
  try {
    const document = await extractInChild(join(hostile ?? "", "files", path), basename(path), {
      memoryMib: 1024,
      timeoutMs: 60_000,
      maxTextChars: 20_000_000,
    });
    const text = documentText(document);
    const found = (expected.forbidden ?? []).filter((forbidden) => text.includes(forbidden));
    const missing = missingPhrases(document.pages, expected.phrases ?? expected.phrases_if_accepted ?? []);
    if (chunkDocument(document).length === 0) return "no passages";
    if (expected.expect === "error") return "was read";
    return missing.length + found.length > 0
      ? `missing ${missing.join("; ")}, forbidden ${found.join("; ")}`
      : undefined;
  } catch (error) {
    if (expected.expect === "success") return `refused: ${String(error)}`;
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    const isClear = error instanceof Error && /^[A-Z].*\.$/s.test(error.message);
    return isClear && ["unsupported-format", "unreadable-file", "limit-exceeded"].includes(String(code))
      ? undefined
      : `unclear: ${String(error)}`;
  }
}
