import type { Tree } from "../../lib/retrieval/ranking/tree-ensemble.ts";

export type BoostOptions = {
  readonly trees: number;
  readonly depth: number;
  readonly learningRate: number;
  /** Least sum of second derivatives in a leaf. */
  readonly leastHessian: number;
  readonly l2: number;
  /** By feature: 1 where more may never count less, -1 where it may never count more, 0 where nothing is known. */
  readonly directions: readonly number[];
};

export type TrainingTable = {
  /** Row after row, one number for each feature. */
  readonly values: Float32Array;
  readonly features: number;
  /** 0 or 1 for each row. */
  readonly labels: Uint8Array;
  readonly weights: Float32Array;
  /** Rows to learn from. */
  readonly rows: Uint32Array;
};

const BINS = 64;

/** Gradient boosting with logistic loss: the sum of the trees is the log odds that a row's label is 1. Deterministic. */
export function boostTrees(table: TrainingTable, options: BoostOptions): Tree[] {
  const { values, features, labels, weights, rows } = table;
  const edges = Array.from({ length: features }, (_, f) => binEdges(values, features, f, rows));
  const bins = Array.from({ length: features }, (_, f) => {
    const own = edges[f] ?? [];
    return Uint8Array.from(rows, (row) => binOf(own, values[row * features + f] ?? 0));
  });
  const n = rows.length;
  const sums = new Float64Array(n);
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n);
  const trees: Tree[] = [];
  for (let t = 0; t < options.trees; t++) {
    for (let i = 0; i < n; i++) {
      const row = rows[i] ?? 0;
      const p = 1 / (1 + Math.exp(-(sums[i] ?? 0)));
      const weight = weights[row] ?? 1;
      gradient[i] = weight * ((labels[row] ?? 0) - p);
      hessian[i] = weight * Math.max(p * (1 - p), 1e-6);
    }
    // Three features of five in turn: trees that ask different things err differently, and it takes less time.
    const isAsked = (feature: number) => (feature * 7 + t * 3) % 5 < 3;
    trees.push(growTree({ bins, edges, gradient, hessian, sums, options, isAsked }));
  }
  return trees;
}

type Growth = {
  readonly bins: readonly Uint8Array[];
  readonly edges: readonly (readonly number[])[];
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  readonly sums: Float64Array;
  readonly options: BoostOptions;
  readonly isAsked: (feature: number) => boolean;
};

/** Grows one tree level by level and adds its output to `sums`. */
function growTree({ bins, edges, gradient, hessian, sums, options, isAsked }: Growth): Tree {
  const tree = {
    feature: [] as number[],
    threshold: [] as number[],
    left: [] as number[],
    right: [] as number[],
  };
  const addNode = () => {
    tree.feature.push(-1);
    tree.threshold.push(0);
    tree.left.push(0);
    return tree.right.push(0) - 1;
  };
  /** @param low and high between which the outputs of the subtree have to be, so that no direction is broken below */
  const grow = (members: Uint32Array, depth: number, low: number, high: number): number => {
    const node = addNode();
    let [g, h] = [0, 0];
    for (const i of members) {
      g += gradient[i] ?? 0;
      h += hessian[i] ?? 0;
    }
    const split = depth === 0 ? undefined : bestSplit(members, g, h);
    if (split === undefined) {
      const output = options.learningRate * Math.min(high, Math.max(low, g / (h + options.l2)));
      tree.threshold[node] = Math.round(output * 1e5) / 1e5;
      for (const i of members) sums[i] = (sums[i] ?? 0) + output;
      return node;
    }
    const column = bins[split.feature] ?? new Uint8Array(0);
    tree.feature[node] = split.feature;
    tree.threshold[node] = edges[split.feature]?.[split.bin] ?? 0;
    const middle = Math.min(high, Math.max(low, (split.left + split.right) / 2));
    const direction = options.directions[split.feature] ?? 0;
    const [lowLeft, highLeft] = [direction < 0 ? middle : low, direction > 0 ? middle : high];
    const [lowRight, highRight] = [direction > 0 ? middle : low, direction < 0 ? middle : high];
    tree.left[node] = grow(members.filter((i) => (column[i] ?? 0) <= split.bin), depth - 1, lowLeft, highLeft);
    tree.right[node] = grow(members.filter((i) => (column[i] ?? 0) > split.bin), depth - 1, lowRight, highRight);
    return node;
  };
  const bestSplit = (members: Uint32Array, g: number, h: number) => {
    let best: { feature: number; bin: number; gain: number; left: number; right: number } | undefined;
    const parent = (g * g) / (h + options.l2);
    for (const [feature, column] of bins.entries()) {
      if (!isAsked(feature)) continue;
      const gs = new Float64Array(BINS);
      const hs = new Float64Array(BINS);
      for (const i of members) {
        const bin = column[i] ?? 0;
        gs[bin] = (gs[bin] ?? 0) + (gradient[i] ?? 0);
        hs[bin] = (hs[bin] ?? 0) + (hessian[i] ?? 0);
      }
      let [gl, hl] = [0, 0];
      for (let bin = 0; bin < (edges[feature]?.length ?? 0); bin++) {
        gl += gs[bin] ?? 0;
        hl += hs[bin] ?? 0;
        if (hl < options.leastHessian || h - hl < options.leastHessian) continue;
        const gain = gl ** 2 / (hl + options.l2) + (g - gl) ** 2 / (h - hl + options.l2) - parent;
        if (gain <= 1e-6 || (best !== undefined && gain <= best.gain)) continue;
        const [left, right] = [gl / (hl + options.l2), (g - gl) / (h - hl + options.l2)];
        if ((right - left) * (options.directions[feature] ?? 0) < 0) continue;
        best = { feature, bin, gain, left, right };
      }
    }
    return best;
  };
  grow(Uint32Array.from(gradient.keys()), options.depth, -Infinity, Infinity);
  return tree;
}

/** Upper edges of bins of about equal size. */
function binEdges(values: Float32Array, features: number, feature: number, rows: Uint32Array): number[] {
  const step = Math.max(1, Math.floor(rows.length / 20_000));
  const sample: number[] = [];
  for (let i = 0; i < rows.length; i += step) sample.push(values[(rows[i] ?? 0) * features + feature] ?? 0);
  const sorted = sample.toSorted((a, b) => a - b);
  const edges = new Set<number>();
  for (let bin = 1; bin < BINS; bin++) {
    const edge = sorted[Math.floor((bin * sorted.length) / BINS)] ?? 0;
    if (edge < (sorted.at(-1) ?? 0)) edges.add(edge);
  }
  return [...edges];
}

/** Index of the first edge that is not below the value. */
function binOf(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
