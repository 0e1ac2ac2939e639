/**
 * Phrases found per format in genuine documents, and verdicts on hostile files; exits 1 when a hostile file ends wrongly.
 * Needs the corpora beside the repository. `node bench/extract-corpora.ts`
 */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { corpusFolder, missingInAny, readExpectations } from "../ingest/extract/testing/corpora.ts";
import { hostileProblem } from "../ingest/extract/testing/hostile.ts";
import { readWithAttachments } from "../ingest/extract/testing/with-attachments.ts";

const FORMATS = ["pdf", "docx", "html", "txt", "md", "csv", "pptx", "xlsx", "eml", "msg"];
const PICTURES = /\.png$/;
const print = (line: string) => process.stdout.write(`${line}\n`);

const mixed = corpusFolder("mixed");
const hostile = corpusFolder("hostile");
if (!mixed || !hostile) {
  print("The corpora are not there.");
  process.exit(2);
}
const tally = new Map(FORMATS.map((format) => [format, { found: 0, all: 0, whole: 0, files: 0 }]));
for (const [path, expected] of readExpectations(mixed)) {
  const count = tally.get(expected.kind ?? "");
  if (!count || expected.ocr === true) continue;
  const bytes = new Uint8Array(readFileSync(join(mixed, "files", path)));
  const missing = missingInAny(await readWithAttachments(bytes, basename(path)), expected.phrases ?? []);
  count.files++;
  if (missing.length === 0) count.whole++;
  count.all += expected.phrases?.length ?? 0;
  count.found += (expected.phrases?.length ?? 0) - missing.length;
  for (const text of missing) print(`${path}: not found: ${text}`);
}
for (const [format, { found, all, whole, files }] of tally)
  print(`${format}: ${found} of ${all} phrases, ${whole} of ${files} files with all of theirs`);

let wrong = 0;
const cases = readExpectations(hostile).filter(([path]) => !PICTURES.test(path));
for (const [path, expected] of cases) {
  const problem = await hostileProblem(join(hostile, "files", path), expected);
  if (problem) print(`${path}: ${problem}`);
  if (problem) wrong++;
}
print(`hostile: ${cases.length - wrong} of ${cases.length} end as they should`);
process.exit(wrong > 0 ? 1 : 0);
