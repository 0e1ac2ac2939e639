import type { Tree } from "../../lib/retrieval/ranking/tree-ensemble.ts";
import { type Bins, binRows } from "./bins.ts";
import { lambdaGradients, type TrainingGroup } from "./lambda-gradients.ts";

/**
 * LambdaMART (Burges 2010): trees are grown one after another on the gradients of a pairwise loss, in which a pair of
 * passages counts as much as swapping them would change nDCG.
 */
export type BoostingSettings = {
  readonly trees: number;
  /** Splits on the way from the root to a leaf, at most. */
  readonly depth: number;
  readonly learningRate: number;
  /** Least sum of second derivatives in a leaf, and what is added to it so that small leaves say little. */
  readonly leastHessian: number;
  readonly regularisation: number;
  /** Share of the features that each tree may ask for. */
  readonly featureShare: number;
  /** Share of the questions that each tree learns from. */
  readonly questionShare: number;
  readonly seed: number;
};

/**
 * @param rows.prior score of each row that the trees begin with
 * @param directions by feature: 1 where more may never count less, 0 where nothing is known
 */
export function boostTrees(
  rows: { readonly values: Float32Array; readonly width: number; readonly prior: readonly number[] },
  groups: readonly TrainingGroup[],
  directions: readonly number[],
  settings: BoostingSettings,
): Tree[] {
  const bins = binRows(rows.values, rows.width);
  const scores = Float64Array.from(rows.prior);
  const random = randomFrom(settings.seed);
  const trees: Tree[] = [];
  for (let i = 0; i < settings.trees; i++) {
    const drawn = groups.filter(() => random() < settings.questionShare);
    const { gradients, hessians } = lambdaGradients(drawn, scores);
    const allowed = Array.from({ length: rows.width }, () => random() < settings.featureShare);
    const grown = growTree(bins, gradients, hessians, allowed, directions, settings);
    grown.addTo(scores);
    trees.push(grown.tree);
  }
  return trees;
}

type Node = { readonly members: Int32Array; readonly depth: number; readonly index: number; low: number; high: number };
type Split = { feature: number; bin: number; gain: number; left: number; right: number };

function growTree(
  bins: Bins,
  gradients: Float64Array,
  hessians: Float64Array,
  allowed: readonly boolean[],
  directions: readonly number[],
  settings: BoostingSettings,
) {
  const tree: Tree = { feature: [], threshold: [], left: [], right: [] };
  const leaves: { members: Int32Array; output: number }[] = [];
  const add = () => {
    tree.feature.push(-1);
    tree.threshold.push(0);
    tree.left.push(0);
    tree.right.push(0);
    return tree.feature.length - 1;
  };
  const all = Int32Array.from({ length: bins.rows }, (_, i) => i);
  const open: Node[] = [
    { members: all, depth: 0, index: add(), low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
  ];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const { members, index, low, high } = node;
    const split =
      node.depth < settings.depth
        ? bestSplit(bins, gradients, hessians, members, allowed, directions, settings, low, high)
        : undefined;
    if (split === undefined) {
      const output = clamp(leafOutput(sum(gradients, members), sum(hessians, members), settings), low, high);
      tree.threshold[index] = settings.learningRate * output;
      leaves.push({ members, output: settings.learningRate * output });
      continue;
    }
    const column = bins.columns[split.feature];
    if (column === undefined) throw new Error("a feature without bins");
    const [left, right] = [add(), add()];
    tree.feature[index] = split.feature;
    tree.threshold[index] = bins.edges[split.feature]?.[split.bin] ?? 0;
    tree.left[index] = left;
    tree.right[index] = right;
    // Outputs on the two sides of a feature with a direction stay on their sides of the middle.
    const middle = (split.left + split.right) / 2;
    const direction = directions[split.feature] ?? 0;
    open.push(
      {
        members: members.filter((i) => (column[i] ?? 0) <= split.bin),
        depth: node.depth + 1,
        index: left,
        low,
        high: direction > 0 ? Math.min(high, middle) : high,
      },
      {
        members: members.filter((i) => (column[i] ?? 0) > split.bin),
        depth: node.depth + 1,
        index: right,
        low: direction > 0 ? Math.max(low, middle) : low,
        high,
      },
    );
  }
  return {
    tree,
    addTo(scores: Float64Array) {
      for (const { members, output } of leaves) for (const i of members) scores[i] = (scores[i] ?? 0) + output;
    },
  };
}

function bestSplit(
  bins: Bins,
  gradients: Float64Array,
  hessians: Float64Array,
  members: Int32Array,
  allowed: readonly boolean[],
  directions: readonly number[],
  settings: BoostingSettings,
  low: number,
  high: number,
): Split | undefined {
  const [total, totalHessian] = [sum(gradients, members), sum(hessians, members)];
  const { leastHessian, regularisation } = settings;
  const quality = (g: number, h: number) => (g * g) / (h + regularisation);
  let best: Split | undefined;
  for (const [feature, column] of bins.columns.entries()) {
    if (!allowed[feature]) continue;
    const count = (bins.edges[feature]?.length ?? 0) + 1;
    const g = new Float64Array(count);
    const h = new Float64Array(count);
    for (const i of members) {
      const bin = column[i] ?? 0;
      g[bin] = (g[bin] ?? 0) + (gradients[i] ?? 0);
      h[bin] = (h[bin] ?? 0) + (hessians[i] ?? 0);
    }
    let [leftG, leftH] = [0, 0];
    for (let bin = 0; bin < count - 1; bin++) {
      leftG += g[bin] ?? 0;
      leftH += h[bin] ?? 0;
      const rightH = totalHessian - leftH;
      if (leftH < leastHessian || rightH < leastHessian) continue;
      const gain = quality(leftG, leftH) + quality(total - leftG, rightH) - quality(total, totalHessian);
      if (gain <= (best?.gain ?? 1e-9)) continue;
      const left = clamp(leafOutput(leftG, leftH, settings), low, high);
      const right = clamp(leafOutput(total - leftG, rightH, settings), low, high);
      if ((directions[feature] ?? 0) > 0 && left > right) continue;
      best = { feature, bin, gain, left, right };
    }
  }
  return best;
}

const leafOutput = (gradient: number, hessian: number, { regularisation }: BoostingSettings) =>
  gradient / (hessian + regularisation);
const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

function sum(values: Float64Array, members: Int32Array): number {
  let total = 0;
  for (const i of members) total += values[i] ?? 0;
  return total;
}

/** mulberry32: the same seed gives the same trees. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
