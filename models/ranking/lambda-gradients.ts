/** Rows of one question: which of them answer, and how much the question counts. */
export type TrainingGroup = {
  readonly start: number;
  readonly isGold: readonly boolean[];
  readonly weight: number;
};

/**
 * For each row the direction in which its score should move, and the second derivative: of each pair of a gold passage
 * and another, weighted by what swapping them would change in nDCG.
 */
export function lambdaGradients(
  groups: readonly TrainingGroup[],
  scores: Float64Array,
): { gradients: Float64Array; hessians: Float64Array } {
  const gradients = new Float64Array(scores.length);
  const hessians = new Float64Array(scores.length);
  for (const { start, isGold, weight } of groups) {
    const order = Array.from(isGold.keys()).sort(
      (a, b) => (scores[start + b] ?? 0) - (scores[start + a] ?? 0) || a - b,
    );
    const discount = new Float64Array(order.length);
    order.forEach((i, rank) => {
      discount[i] = 1 / Math.log2(rank + 2);
    });
    const golds = order.filter((i) => isGold[i]);
    const ideal = golds.reduce((sum, _, rank) => sum + 1 / Math.log2(rank + 2), 0);
    for (const gold of golds) {
      for (const other of order) {
        if (isGold[other]) continue;
        const gap = (scores[start + gold] ?? 0) - (scores[start + other] ?? 0);
        const change = Math.abs((discount[gold] ?? 0) - (discount[other] ?? 0)) / ideal;
        const wrong = 1 / (1 + Math.exp(gap));
        const push = weight * change * wrong;
        const curve = weight * change * wrong * (1 - wrong);
        gradients[start + gold] = (gradients[start + gold] ?? 0) + push;
        gradients[start + other] = (gradients[start + other] ?? 0) - push;
        hessians[start + gold] = (hessians[start + gold] ?? 0) + curve;
        hessians[start + other] = (hessians[start + other] ?? 0) + curve;
      }
    }
  }
  return { gradients, hessians };
}
