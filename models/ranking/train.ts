/**
 * Learns the ranking from question sets: `node models/ranking/train.ts FOLDER [--write] [--quick]`, with the
 * folder that `collect.ts` wrote. Prints figures on questions whose documents were left out (five folds) and, unless
 * told to be quick, on sets that were left out whole; with --write it trains on everything and writes ranking.json.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FEATURES } from "../../lib/retrieval/ranking/candidate-features.ts";
import { type RankingModel, scoreOf, type Tree } from "../../lib/retrieval/ranking/tree-ensemble.ts";
import { type BoostingSettings, boostTrees } from "./boost-trees.ts";
import { calibrate } from "./calibrate.ts";
import { MORE_IS_BETTER } from "./directions.ts";
import type { TrainingGroup } from "./lambda-gradients.ts";
import { candidatesOf, type Group, isGold, loadGroups, rowOf } from "./load-groups.ts";
import { BASELINES, measureSets, type Order } from "./measure-order.ts";

const SETTINGS: BoostingSettings = {
  trees: 100,
  depth: 4,
  learningRate: 0.1,
  leastHessian: 0.3,
  regularisation: 1,
  featureShare: 0.6,
  questionShare: 0.7,
  seed: 1,
};
/** Good on the whole; without it small sets are ranked by accidents of large ones. */
const PRIOR = FEATURES.map((name) => (name === "bm25Share" || name === "addressedShare" ? 1.5 : 0));
const FOLDS = 5;
/** A candidate that is none of the best by any simple score teaches little. */
const MOST_OTHERS = 40;

const [folder = "", ...flags] = process.argv.slice(2);
const groups = loadGroups(folder);
for (const [name, order] of Object.entries(BASELINES)) print(name, order);
const fiveFolds = crossValidated(groups, foldOf);
print("five folds", fiveFolds);
if (flags.includes("--write")) {
  const trees = train(groups);
  const model: RankingModel = { features: FEATURES, prior: PRIOR, trees: trees.map(rounded), calibration: calibrate(groups, fiveFolds) };
  writeFileSync(join(import.meta.dirname, "ranking.json"), `${JSON.stringify(model)}\n`);
}

if (!flags.includes("--quick")) print("set left out", crossValidated(groups, ({ set }) => set));

/** Each group scored by trees that were trained without its part. */
function crossValidated(all: readonly Group[], partOf: (group: Group) => string): Order {
  const byPart = Map.groupBy(all, partOf);
  const scores = new Map<Group, number[]>();
  for (const [part, held] of byPart) {
    const trees = train(all.filter((group) => partOf(group) !== part));
    for (const group of held) scores.set(group, scoresOf(trees, group));
  }
  return (group) => scores.get(group) ?? [];
}

function train(part: readonly Group[]): Tree[] {
  const sizes = new Map(Array.from(Map.groupBy(part, ({ set }) => set), ([set, own]) => [set, own.length]));
  const rows: Float32Array[] = [];
  const training: TrainingGroup[] = [];
  for (const group of part) {
    const chosen = informative(group);
    const golds = chosen.map((i) => isGold(group, i));
    if (!golds.includes(true)) continue;
    // A set of 600 questions counts more than one of 20, but not 30 times as much.
    training.push({ start: rows.length, isGold: golds, weight: 10 / Math.sqrt(sizes.get(group.set) ?? 1) });
    for (const i of chosen) rows.push(rowOf(group, i));
  }
  const width = FEATURES.length;
  const values = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) values.set(row, i * width);
  const directions = FEATURES.map((name) => Number(MORE_IS_BETTER.has(name)));
  const prior = rows.map((row) => scoreOf({ prior: PRIOR, trees: [] }, row));
  return boostTrees({ values, width, prior }, training, directions, SETTINGS);
}

/** The gold passages, and the best of the others by the prior. */
function informative(group: Group): number[] {
  const all = Array.from({ length: candidatesOf(group) }, (_, i) => i);
  const golds = all.filter((i) => isGold(group, i));
  const others = all
    .filter((i) => !golds.includes(i))
    .toSorted((a, b) => scoreOf({ prior: PRIOR, trees: [] }, rowOf(group, b)) - scoreOf({ prior: PRIOR, trees: [] }, rowOf(group, a)))
    .slice(0, MOST_OTHERS);
  return [...golds, ...others];
}

function scoresOf(trees: readonly Tree[], group: Group): number[] {
  return Array.from({ length: candidatesOf(group) }, (_, i) => scoreOf({ prior: PRIOR, trees: [...trees] }, rowOf(group, i)));
}

/** Questions about the same document are on the same side. */
function foldOf({ documents, set }: Group): string {
  let hash = 0;
  for (const letter of `${set}/${documents[0]}`) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  return String(hash % FOLDS);
}

function rounded(tree: Tree): Tree {
  return { ...tree, threshold: tree.threshold.map((value) => Number(value.toPrecision(6))) };
}

function print(name: string, order: Order): void {
  const figures = measureSets(groups, order);
  const line = (set: string, values: readonly number[]) =>
    console.log(`${set.padEnd(18)} ${values.map((value) => value.toFixed(3)).join("  ")}`);
  console.log(`\n${name.padEnd(18)} @1     @5     @10    nDCG   MRR`);
  const rows = Array.from(figures, ([set, f]) => {
    const values = [f.recallAt1, f.recallAt5, f.recallAt10, f.ndcgAt10, f.mrr];
    line(set, values);
    return values;
  });
  line(
    "mean",
    [0, 1, 2, 3, 4].map((column) => rows.reduce((sum, row) => sum + (row[column] ?? 0), 0) / rows.length),
  );
}
