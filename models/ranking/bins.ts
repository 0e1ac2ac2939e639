/** Feature values in at most 64 steps each, so that a split is found by counting instead of sorting. */
export type Bins = {
  readonly rows: number;
  /** By feature: the step of each row. */
  readonly columns: readonly Uint8Array[];
  /** By feature: the largest value of each step but the last. */
  readonly edges: readonly (readonly number[])[];
};

const MOST_BINS = 64;

export function binRows(values: Float32Array, width: number): Bins {
  const rows = values.length / width;
  const columns: Uint8Array[] = [];
  const edges: number[][] = [];
  for (let feature = 0; feature < width; feature++) {
    const own = Float32Array.from({ length: rows }, (_, i) => values[i * width + feature] ?? 0);
    const own_edges = edgesOf(own);
    edges.push(own_edges);
    columns.push(Uint8Array.from(own, (value) => binOf(value, own_edges)));
  }
  return { rows, columns, edges };
}

/** Values between the steps, each step about equally full; half way between neighbours. */
function edgesOf(values: Float32Array): number[] {
  const sorted = values.toSorted();
  const edges: number[] = [];
  for (let i = 1; i < MOST_BINS; i++) {
    const at = Math.floor((i * sorted.length) / MOST_BINS);
    const [before, value] = [sorted[at - 1] ?? 0, sorted[at] ?? 0];
    const edge = (before + value) / 2;
    if (value > (sorted[0] ?? 0) && edge > (edges.at(-1) ?? Number.NEGATIVE_INFINITY)) edges.push(edge);
  }
  return edges;
}

function binOf(value: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
