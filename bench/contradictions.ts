/**
 * How well two sentences of two documents that disagree are told from ones that do not: pairs made by rule from the
 * documents of the corpora beside the repository, as in bench/verify.ts, one half of the documents for developing,
 * the other for the figures. Prints a table: `node bench/contradictions.ts [develop|report] [--show KIND]`.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compareStatements } from "../lib/answer/contradictions/compare-statements.ts";
import { statementOf } from "../lib/answer/contradictions/statement.ts";
import { makePairs, type Pair } from "./verify/make-pairs.ts";
import { hashOf } from "./verify/random.ts";
import { readPassages } from "./verify/read-passages.ts";

const CORPORA = join(import.meta.dirname, "..", "..", "shared", "corpora");
const SETS = [
  "qa-medquad",
  "qa-guideline",
  "qa-nda",
  "qa-policies",
  "qa-cnil-fr",
  "qa-fiches-fr",
  "qa-xquad-de",
  "qa-gesetze-de",
];
const SEED = 20_260_301;
const EACH = 90;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { show: { type: "string" } },
});
const print = (line: string) => process.stdout.write(`${line}\n`);
const half = positionals[0] === "report" ? 1 : 0;
const folders = SETS.map((set) => join(CORPORA, set, "documents")).filter((folder) => existsSync(folder));
if (folders.length === 0) {
  print("The corpora are not there.");
  process.exit(2);
}
const passages = (await readPassages(folders)).filter(({ document }) => hashOf(document) % 2 === half);
const pairs = makePairs(passages, SEED, EACH);
const isFound = ({ from, sentence }: Pair) =>
  compareStatements(statementOf(from), statementOf(sentence)) !== undefined;

print("| kind | en | de | fr |\n|---|---|---|---|");
for (const [kind, own] of Map.groupBy(pairs, (pair) => pair.kind)) {
  const cells = ["en", "de", "fr"].map((language) => {
    const some = own.filter(({ passage }) => passage.language === language);
    return some.length === 0 ? "" : `${some.filter(isFound).length} of ${some.length}`;
  });
  print(`| ${kind}${own[0]?.isFaithful === true ? " (faithful)" : ""} | ${cells.join(" | ")} |`);
}
for (const pair of pairs.filter(({ kind }) => kind === values.show)) {
  print(`${isFound(pair) ? "found " : "silent"} ${pair.from} -> ${pair.sentence}`);
}
