import { type Group, isGold } from "./load-groups.ts";
import type { Order } from "./measure-order.ts";

/** Candidates beyond these are never shown. */
const BEST = 5;
const STEPS = 4000;

/**
 * Platt's scaling: the logistic curve that best tells from a score whether the passage holds the answer, over the best
 * candidates of each question, each set counting the same. The scores must be of trees that did not see the question.
 */
export function calibrate(groups: readonly Group[], order: Order): { scale: number; shift: number } {
  const sizes = new Map(Array.from(Map.groupBy(groups, ({ set }) => set), ([set, own]) => [set, own.length]));
  const examples = groups.flatMap((group) => {
    const scores = order(group);
    const best = Array.from(scores.keys())
      .toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
      .slice(0, BEST);
    const weight = 1 / (sizes.get(group.set) ?? 1);
    return best.map((i) => ({ score: scores[i] ?? 0, gold: Number(isGold(group, i)), weight }));
  });
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  let [scale, shift] = [1, 0];
  for (let step = 0; step < STEPS; step++) {
    let [slope, bias] = [0, 0];
    for (const { score, gold, weight } of examples) {
      const miss = (gold - 1 / (1 + Math.exp(-(scale * score + shift)))) * weight;
      slope += miss * score;
      bias += miss;
    }
    scale += (0.5 * slope) / total;
    shift += (0.5 * bias) / total;
  }
  return { scale: Number(scale.toPrecision(4)), shift: Number(shift.toPrecision(4)) };
}
