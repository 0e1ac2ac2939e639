/**
 * How well sentences are verified: pairs of a sentence and the passage it cites, made by rule from the documents of
 * the corpora beside the repository; faithful sentences, and sentences with one change. Prints a table.
 * Half of the documents is for developing, the other half for the figures.
 * `node bench/verify.ts [develop|report] [--each 90] [--show KIND|all] [--list 60]`; `--show` prints wrong verdicts,
 * `--list` so many of the pairs.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { verifySentence } from "../lib/answer/verify/verify-sentence.ts";
import { makePairs, type Pair } from "./verify/make-pairs.ts";
import { hashOf } from "./verify/random.ts";
import { readPassages } from "./verify/read-passages.ts";

const CORPORA = join(import.meta.dirname, "..", "..", "shared", "corpora");
const SETS = [
  "qa-medquad",
  "qa-guideline",
  "qa-nda",
  "qa-policies",
  "qa-contracts-pdf",
  "qa-cnil-fr",
  "qa-fiches-fr",
  "qa-xquad-de",
  "qa-gesetze-de",
];
const SEED = 20_260_301;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { each: { type: "string", default: "90" }, show: { type: "string" }, list: { type: "string" } },
});
const half = positionals[0] === "report" ? 1 : 0;
const print = (line: string) => process.stdout.write(`${line}\n`);

const folders = SETS.map((set) => join(CORPORA, set, "documents")).filter((folder) => existsSync(folder));
if (folders.length === 0) {
  print("The corpora are not there.");
  process.exit(2);
}
const passages = await readPassages(folders, (name) => hashOf(name) % 2 === half);
const pairs = makePairs(passages, SEED, Number(values.each));
const started = process.cpuUsage();
const results = pairs.map((pair) => ({ ...pair, verdict: verifySentence(pair.sentence, [pair.passage]) }));
const { user, system } = process.cpuUsage(started);
printTable(results);
print(
  `\n${pairs.length} pairs of ${new Set(passages.map(({ document }) => document)).size} documents; ${((user + system) / pairs.length).toFixed(0)} µs of processor time a sentence`,
);

function isFlagged({ verdict }: (typeof results)[number]): boolean {
  return verdict.supported !== "yes";
}
for (const result of results) {
  const isWrong = result.isFaithful ? isFlagged(result) : !isFlagged(result);
  if ((values.show === "all" || values.show === result.kind) && isWrong) printPair(result);
}
if (values.list !== undefined)
  for (const result of results.filter((_, i) => i % Math.ceil(results.length / Number(values.list)) === 0))
    printPair(result);

function printPair(result: (typeof results)[number]): void {
  print(
    `\n[${result.isFaithful ? "faithful" : "changed"}: ${result.kind}, ${result.passage.language}, ${result.passage.document}] ${JSON.stringify(result.verdict)}\n  - ${result.from}\n  + ${result.sentence}`,
  );
}

function printTable(all: typeof results): void {
  const languages = ["en", "de", "fr"] as const;
  const cell = (some: typeof results) => {
    if (some.length === 0) return "–";
    const flagged = some.filter(isFlagged).length;
    return `${((100 * flagged) / some.length).toFixed(1)} % of ${some.length}`;
  };
  print("| sentence | en | de | fr | all |\n|---|---|---|---|---|");
  for (const isFaithful of [true, false]) {
    const group = all.filter((pair) => pair.isFaithful === isFaithful);
    const row = (name: string, some: typeof results) =>
      print(
        `| ${name} | ${languages
          .map((language) => cell(some.filter(({ passage }) => passage.language === language)))
          .join(" | ")} | ${cell(some)} |`,
      );
    for (const kind of new Set(group.map((pair: Pair) => pair.kind)))
      row(
        `${isFaithful ? "faithful" : "changed"}: ${kind}`,
        group.filter((pair) => pair.kind === kind),
      );
    row(isFaithful ? "**faithful, flagged**" : "**changed, flagged**", group);
  }
}
