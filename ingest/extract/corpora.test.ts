import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { corpusFolder, missingInAny, readExpectations } from "./testing/corpora.ts";
import { hostileProblem } from "./testing/hostile.ts";
import { readWithAttachments } from "./testing/with-attachments.ts";

const mixed = corpusFolder("mixed");
const hostile = corpusFolder("hostile");
/** A sample that takes seconds; `node bench/extract-corpora.ts` takes everything. */
const MAX_BYTES = 60_000;
const SLOW_OR_ALIKE =
  /^(?:stream-100mb|pages-3000)\.pdf$|^(?:CON|-rf|aaaa.*|LOUD|notes|it's.*|invoice.*)\.(?:txt|pdf|PDF)$/;
const FORMATS = ["pdf", "docx", "html", "txt", "md", "csv", "pptx", "xlsx", "eml", "msg"];
const PICTURES = /\.png$/;

/** Phrases that are rightly not in the text of their page: a raised "th" is read in its place, a page footer is left out. */
const KNOWN_MISSES = ["Early 20 Century Developments", "LAW LIBRARY OF CONGRESS – 10"];

test.skipIf(!mixed)(
  "phrases of genuine documents are found on their pages",
  async () => {
    const missed: string[] = [];
    let all = 0;
    for (const [path, expected] of readExpectations(mixed ?? "")) {
      if (!FORMATS.includes(expected.kind ?? "") || expected.ocr === true) continue;
      const bytes = new Uint8Array(readFileSync(join(mixed ?? "", "files", path)));
      if (bytes.length > MAX_BYTES) continue;
      const documents = await readWithAttachments(bytes, basename(path));
      all += expected.phrases?.length ?? 0;
      missed.push(...missingInAny(documents, expected.phrases ?? []));
    }
    expect(missed.filter((text) => !KNOWN_MISSES.includes(text))).toEqual([]);
    expect(all).toBeGreaterThan(220);
  },
  120_000,
);

test.skipIf(!hostile)(
  "hostile files end in a document or in one sentence, and never in anything else",
  async () => {
    const cases = readExpectations(hostile ?? "").filter(
      ([path]) => !PICTURES.test(path) && !SLOW_OR_ALIKE.test(path),
    );
    const wrong: string[] = [];
    const work = async () => {
      for (let next = cases.shift(); next; next = cases.shift()) {
        const problem = await hostileProblem(join(hostile ?? "", "files", next[0]), next[1]);
        if (problem) wrong.push(`${next[0]}: ${problem}`);
      }
    };
    await Promise.all([work(), work()]);
    expect(wrong).toEqual([]);
  },
  300_000,
);
