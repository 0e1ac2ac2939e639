/** A mean, and the range that holds 95 of 100 means of questions drawn again from the same ones. */
export type Interval = { readonly mean: number; readonly low: number; readonly high: number };

const SAMPLES = 1000;

/**
 * Percentile bootstrap of the mean over sets of their means: questions are drawn with replacement within each set, so
 * each set counts the same whatever its size. The same values give the same interval.
 * @param sets values by question, one list for each set; lists of differences give the interval of a difference
 */
export function bootstrapMean(sets: readonly (readonly number[])[]): Interval {
  const filled = sets.filter((values) => values.length > 0);
  if (filled.length === 0) return { mean: 0, low: 0, high: 0 };
  const random = randomFrom(1);
  const draw = (values: readonly number[]) =>
    mean(values.map(() => values[Math.floor(random() * values.length)] ?? 0));
  const means = Array.from({ length: SAMPLES }, () => mean(filled.map(draw))).toSorted((a, b) => a - b);
  const at = (q: number) => means[Math.floor(q * (SAMPLES - 1))] ?? 0;
  return { mean: mean(filled.map(mean)), low: at(0.025), high: at(0.975) };
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** mulberry32: figures of two runs differ only where the answers do. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
