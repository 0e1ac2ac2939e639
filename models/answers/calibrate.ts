/** Platt's scaling: the scale and shift with which the logistic function of a score is how often its label is 1. */
export function calibrate(scores: Float64Array, labels: Uint8Array): { scale: number; shift: number } {
  let [scale, shift] = [1, 0];
  for (let step = 0; step < 50; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-9, 0, 1e-9];
    for (const [i, score] of scores.entries()) {
      const p = 1 / (1 + Math.exp(-(scale * score + shift)));
      const error = (labels[i] ?? 0) - p;
      const curve = p * (1 - p);
      ga += error * score;
      gb += error;
      haa += curve * score * score;
      hab += curve * score;
      hbb += curve;
    }
    const determinant = haa * hbb - hab * hab;
    scale += (ga * hbb - gb * hab) / determinant;
    shift += (gb * haa - ga * hab) / determinant;
  }
  return { scale, shift };
}
