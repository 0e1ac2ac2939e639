import { z } from "zod";

/**
 * Regression trees whose outputs are added up, as plain numbers: node i asks whether feature `feature[i]` is at most
 * `threshold[i]` and goes on at `left[i]` or `right[i]`; a leaf has -1 for its feature and its output as threshold.
 */
const tree = z.object({
  feature: z.array(z.int().min(-1)),
  threshold: z.array(z.number()),
  left: z.array(z.int()),
  right: z.array(z.int()),
});
export const rankingModel = z.object({
  /** Names of the features in the order of the numbers. */
  features: z.array(z.string()),
  /** What a score begins with, by feature: the trees correct a sum that is right on the whole. */
  prior: z.array(z.number()),
  trees: z.array(tree).min(1),
  /** How likely a passage with a score answers: 1 / (1 + exp(-(scale × score + shift))). */
  calibration: z.object({ scale: z.number().positive(), shift: z.number() }),
});
export type Tree = z.infer<typeof tree>;
export type RankingModel = z.infer<typeof rankingModel>;

/** @param features in the model's order */
export function scoreOf(
  { prior, trees }: Pick<RankingModel, "prior" | "trees">,
  features: ArrayLike<number>,
): number {
  let sum = prior.reduce((total, weight, i) => total + weight * (features[i] ?? 0), 0);
  for (const { feature, threshold, left, right } of trees) {
    let node = 0;
    for (let asked = feature[0] ?? -1; asked >= 0; asked = feature[node] ?? -1) {
      const goesLeft = (features[asked] ?? 0) <= (threshold[node] ?? 0);
      node = (goesLeft ? left[node] : right[node]) ?? 0;
    }
    sum += threshold[node] ?? 0;
  }
  return sum;
}

/** From 0 to 1. */
export function relevanceOf(model: RankingModel, features: readonly number[]): number {
  const { scale, shift } = model.calibration;
  return 1 / (1 + Math.exp(-(scale * scoreOf(model, features) + shift)));
}
