/**
 * Whether the boxes that the viewer draws cover exactly the words of a quote, as other programs see those words:
 * `pdftotext -bbox` (poppler-utils) where a PDF has text, the tesseract command-line tool where it is a scan. Sentences
 * of passages, spread evenly. Needs the corpora beside the repository. `node bench/highlights.ts [QUOTES A FILE]`
 */
import { corpusFolder } from "../ingest/extract/testing/corpora.ts";
import { FILES, measureFile } from "./highlights/measure.ts";

const print = (line: string) => process.stdout.write(`${line}\n`);
const mixed = corpusFolder("mixed");
if (!mixed) {
  print("The corpora are not there.");
  process.exit(2);
}
const perFile = Number(process.argv[2] ?? 4);
const edges: number[] = [];
let [exact, clean, all] = [0, 0, 0];
print(
  "file | quotes | boxes cover exactly the quoted words | and cut no word by a tenth | farthest edge, points",
);
for (const file of FILES) {
  const results = await measureFile(mixed, file, perFile);
  const good = results.filter((one) => one.isExact);
  exact += good.length;
  clean += results.filter((one) => one.isClean).length;
  all += results.length;
  edges.push(...good.map((one) => one.edgeErrorPoints));
  const farthest = Math.max(0, ...good.map((one) => one.edgeErrorPoints));
  print(
    `${file.name}${file.scan ? " (scan)" : ""} | ${results.length} | ${good.length} | ${good.filter((one) => one.isClean).length} | ${farthest.toFixed(1)}`,
  );
  for (const one of results.filter(({ isExact }) => !isExact))
    print(`  page ${one.page}: quoted ${one.quoted}\n          covered ${one.covered}`);
}
edges.sort((one, other) => one - other);
print(
  `all: ${exact} of ${all} exact, ${clean} clean; edges off by ${edges[edges.length >> 1]?.toFixed(1)} points (median), ${edges[Math.floor(0.95 * edges.length)]?.toFixed(1)} (95 of 100)`,
);
