import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quotesGold } from "../../lib/answer/eval/match-quotes.ts";
import { type Associations, associationOf, canAssociate, shareKnown } from "../../lib/answer/quote/associations.ts";
import { chooseQuotes, featuresOfUnits, type Quote, scoreUnits } from "../../lib/answer/quote/choose-quotes.ts";
import { associable, UNIT_FEATURES } from "../../lib/answer/quote/unit-features.ts";
import { splitSentences } from "../../lib/answer/sentences.ts";
import { termsOf } from "../../lib/retrieval/terms.ts";
import { rankingQuestion } from "../../lib/retrieval/ranking/question-matcher.ts";
import { scoreOf, type Tree } from "../../lib/retrieval/ranking/tree-ensemble.ts";
import { boostTrees } from "./boost-trees.ts";
import { calibrate } from "./calibrate.ts";
import { type CollectedQuestion, readCollected } from "./collected-question.ts";
import { foldOf } from "./folds.ts";
import { type AskedSentences, learnAssociations } from "./learn-associations.ts";

/**
 * Learns how likely a sentence, list item or table row answers a question, and writes quotes.json:
 * `node models/answers/train-quotes.ts FOLDER`, where FOLDER holds what collect.ts wrote. Prints how often a gold
 * passage is quoted, with a model that has seen neither the question's documents nor, for the second table, its set.
 */
/** More of these never makes a sentence less likely to answer; the second, never more likely. */
const MORE_IS_BETTER = new Set(
  "rest restOrLead related pairs run wanted passageScore passageShare association rankByAssociation".split(
    " ",
  ),
);
const MORE_IS_WORSE = new Set(["isQuestion", "endsInColon"]);
const SETTINGS = {
  trees: 110,
  depth: 4,
  learningRate: 0.12,
  leastHessian: 4,
  l2: 5,
  directions: UNIT_FEATURES.map((name) => (MORE_IS_BETTER.has(name) ? 1 : MORE_IS_WORSE.has(name) ? -1 : 0)),
};
const PASSAGES = 10;
const FOLDS = 3;
/** Prime to the number above, so that each part is in all of those. */
const INNER_FOLDS = 4;
/** Of the rows that do not answer, one in so many is learned from and counts for as many. */
const THINNED = 3;

const folder = process.argv[2] ?? "";
const files = readdirSync(folder).filter((name) => /^qa-.*\.jsonl$/.test(name));
const questions = files
  .flatMap((name) => readCollected(join(folder, name)))
  .map((question) => ({
    ...question,
    found: { ...question.found, passages: question.found.passages.slice(0, PASSAGES) },
    units: question.units.slice(0, PASSAGES),
  }));
const width = UNIT_FEATURES.length;
const table = makeTable(questions);
const folds = questions.map((question) => foldOf(question, FOLDS));
/** Within what is learned from, associations come from these other parts: a sentence must not know its own label. */
const innerFolds = questions.map((question) => foldOf(question, INNER_FOLDS));
const sentences = questions.map((_, i) => askedSentences(i));
const ASSOCIATION = UNIT_FEATURES.indexOf("association");
/** How sure the associations are in a field they were not learned in is seen in every second question. */
const isStrange = questions.map((question) => foldOf(question, 2 * INNER_FOLDS) >= INNER_FOLDS);

const outOfFold = crossValidate(folds.map(String));
const calibration = calibrate(outOfFold, table.labels);
report("trained without the question's documents", outOfFold);
if (process.argv.includes("--leave-one-set-out"))
  report("trained without the question's set", crossValidate(questions.map(({ set }) => set)));
writeFileSync(join(folder, "out-of-fold.json"), JSON.stringify(likelihoods(outOfFold)));
const every = questions.map((_, i) => i);
fillAssociations(every, acrossParts(every));
const trees = boostTrees(tableOf(table.groups), SETTINGS);
const associations = learnAssociations(every.map((i) => sentences[i] as AskedSentences));
writeFileSync(
  join(import.meta.dirname, "associations.json"),
  JSON.stringify(Object.fromEntries(Array.from(associations, ([term, own]) => [term, Object.fromEntries(own)]))),
);
writeFileSync(
  join(import.meta.dirname, "quotes.json"),
  JSON.stringify({ features: UNIT_FEATURES, prior: UNIT_FEATURES.map(() => 0), trees, calibration }),
);
const wantedSample = process.argv.find((argument) => argument.startsWith("--print="));
if (wantedSample !== undefined) printSample(Number(wantedSample.slice("--print=".length)), outOfFold);

type Group = { readonly from: number; readonly to: number };

function makeTable(all: readonly CollectedQuestion[]) {
  const rows: number[][] = [];
  const labels: number[] = [];
  const groups = all.map(({ question, found, units, relevant }): Group => {
    const from = rows.length;
    const features = featuresOfUnits(question, found.passages, units, found);
    for (const [p, passage] of found.passages.entries()) {
      const golds = relevant.filter(({ doc }) => doc.split("/").at(-1) === passage.name);
      for (const [u, unit] of (units[p] ?? []).entries()) {
        rows.push(features[p]?.[u] ?? []);
        const shown = `${unit.leadIn}\n${unit.text}`;
        labels.push(Number(golds.some((gold) => quotesGold(shown, unit.text, gold.passage))));
      }
    }
    return { from, to: rows.length };
  });
  const values = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) values.set(row, i * width);
  const weights = new Float32Array(rows.length).fill(0.5 * THINNED);
  for (const { from, to } of groups) {
    const positive = labels.slice(from, to).filter((label) => label === 1).length;
    // A long gold passage is one answer, not one for each of its sentences.
    for (let i = from; i < to; i++) if (labels[i] === 1) weights[i] = 1 / Math.sqrt(positive);
  }
  return { values, features: width, labels: Uint8Array.from(labels), weights, groups };
}

/** Questions of which nothing that was found answers teach nothing. */
function tableOf(groups: readonly Group[]) {
  const rows = groups.flatMap(({ from, to }) => {
    const all = Array.from({ length: to - from }, (_, i) => from + i);
    if (!all.some((row) => table.labels[row] === 1)) return [];
    return all.filter((row) => table.labels[row] === 1 || row % THINNED === 0);
  });
  return { ...table, rows: Uint32Array.from(rows) };
}

/** Scores of all rows by models that have not seen the part of their question. */
function crossValidate(parts: readonly string[]): Float64Array {
  const scores = new Float64Array(table.labels.length);
  for (const part of new Set(parts)) {
    const isSeen = (_: unknown, i: number) => parts[i] !== part;
    const indexes = questions.map((_, i) => i);
    const seen = indexes.filter(isSeen);
    const unseen = indexes.filter((i) => parts[i] === part);
    fillAssociations(seen, acrossParts(seen));
    const learned = learnAssociations(seen.map((i) => sentences[i] as AskedSentences));
    fillAssociations(unseen, () => learned);
    const trees = boostTrees(tableOf(table.groups.filter(isSeen)), SETTINGS);
    for (const [i, { from, to }] of table.groups.entries()) {
      if (parts[i] !== part) continue;
      for (let row = from; row < to; row++) scores[row] = scoreRow(trees, row);
    }
  }
  return scores;
}

function askedSentences(i: number): AskedSentences {
  const { question, found, units } = questions[i] as CollectedQuestion;
  const terms = rankingQuestion(termsOf(question), found.weights, found.expansions).terms;
  let row = table.groups[i]?.from ?? 0;
  return {
    sentences: found.passages.flatMap(({ documentId }, p) => {
      const asked = associable(terms, found.addressed.get(documentId)?.terms);
      return (units[p] ?? []).map(({ text }) => {
        const stems = [...new Set(termsOf(text))].filter(canAssociate);
        return { asked, stems, label: table.labels[row++] ?? 0 };
      });
    }),
  };
}

/** Associations for each of the questions that were learned from others of these: of other documents, or other sets. */
function acrossParts(among: readonly number[]): (i: number) => Associations {
  const learnedFrom = (isIn: (i: number) => boolean) =>
    learnAssociations(among.filter(isIn).map((i) => sentences[i] as AskedSentences));
  const byDocument = Array.from({ length: INNER_FOLDS }, (_, part) => learnedFrom((i) => innerFolds[i] !== part));
  const sets = new Set(among.map((i) => questions[i]?.set ?? ""));
  const bySet = new Map(Array.from(sets, (set) => [set, learnedFrom((i) => questions[i]?.set !== set)]));
  return (i) =>
    (isStrange[i] ? bySet.get(questions[i]?.set ?? "") : byDocument[innerFolds[i] ?? 0]) as Associations;
}

function fillAssociations(which: readonly number[], of: (i: number) => Associations): void {
  for (const i of which) {
    const from = table.groups[i]?.from ?? 0;
    const learned = of(i);
    const own = (sentences[i] as AskedSentences).sentences.map(({ asked, stems }) => associationOf(learned, asked, stems));
    const sorted = own.map(({ odds }) => odds).toSorted((a, b) => b - a);
    const known = shareKnown(own);
    for (const [n, { odds }] of own.entries())
      table.values.set([odds, 10 / (10 + sorted.indexOf(odds)), known], (from + n) * width + ASSOCIATION);
  }
}

function scoreRow(model: Tree[], row: number): number {
  return scoreOf({ prior: [], trees: model }, table.values.subarray(row * width, (row + 1) * width));
}

function likelihood(score: number): number {
  return 1 / (1 + Math.exp(-(calibration.scale * score + calibration.shift)));
}

/** By question: of each of its units, in order. */
function likelihoods(scores: Float64Array): Record<string, number[]> {
  return Object.fromEntries(
    questions.map(({ set, id }, i) => {
      const { from, to } = table.groups[i] ?? { from: 0, to: 0 };
      return [`${set} ${id}`, Array.from(scores.subarray(from, to), (score) => Number(likelihood(score).toFixed(5)))];
    }),
  );
}

function quotesOf(i: number, scores: Float64Array): Quote[] {
  const asked = questions[i];
  const group = table.groups[i];
  if (asked === undefined || group === undefined) return [];
  let row = group.from;
  const next = () => likelihood(scores[row++] ?? 0);
  const scored = scoreUnits(asked.question, asked.found.passages, asked.units, asked.found, next);
  return chooseQuotes(asked.question, scored, asked.found.weights);
}

function sentencesIn(quotes: readonly Quote[]): number {
  return quotes.reduce((n, { kind, text }) => n + (kind === "prose" ? splitSentences(text).length : 1), 0);
}

function isShown({ relevant }: CollectedQuestion, quotes: readonly Quote[]): boolean {
  return quotes.some(({ passage, leadIn, text }) =>
    relevant.some(
      (gold) =>
        gold.doc.split("/").at(-1) === passage.name && quotesGold(`${leadIn}\n${text}`, text, gold.passage),
    ),
  );
}

function report(title: string, scores: Float64Array): void {
  const results = questions.flatMap((question, i) => {
    const names = question.relevant.map(({ doc }) => doc.split("/").at(-1));
    if (!question.answerable || !question.found.passages.some(({ name }) => names.includes(name))) return [];
    const quotes = quotesOf(i, scores);
    return [{ set: question.set, isShown: isShown(question, quotes), sentences: sentencesIn(quotes) }];
  });
  const line = (name: string, own: typeof results) => {
    const sentences = own.map((result) => result.sentences).toSorted((a, b) => a - b);
    const mean = sentences.reduce((sum, n) => sum + n, 0) / own.length;
    const shown = own.filter((result) => result.isShown).length / own.length;
    return `| ${name} | ${own.length} | ${shown.toFixed(3)} | ${sentences[own.length >> 1]} | ${mean.toFixed(2)} |`;
  };
  process.stdout.write(`\n${title}\n| set | questions | gold quoted | sentences, median | mean |\n|---|---|---|---|---|\n`);
  for (const [set, own] of Map.groupBy(results, (result) => result.set)) process.stdout.write(`${line(set, own)}\n`);
  process.stdout.write(`${line("all", results)}\n`);
}

function printSample(count: number, scores: Float64Array): void {
  for (let n = 0; n < count; n++) {
    const i = Math.floor(((n + 0.5) * questions.length) / count);
    const question = questions[i];
    if (question === undefined || !question.answerable) continue;
    const quotes = quotesOf(i, scores);
    process.stdout.write(`\n[${question.set}] ${question.question} ${isShown(question, quotes) ? "HIT" : "MISS"}\n`);
    for (const { score, kind, leadIn, text, passage } of quotes)
      process.stdout.write(`  ${score.toFixed(2)} ${kind} ${leadIn === "" ? "" : `{${leadIn}} `}${text}  <${passage.name}>\n`);
    process.stdout.write(`  gold: ${question.relevant[0]?.passage.replace(/\s+/g, " ").slice(0, 300)}\n`);
  }
}
