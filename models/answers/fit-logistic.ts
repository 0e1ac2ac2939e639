/**
 * Logistic regression on standardised features by Newton's method, with the squared weights penalised.
 * @param rows one list of features each @param weights how much each row counts
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  weights: readonly number[],
  penalty: number,
) {
  const width = rows[0]?.length ?? 0;
  const mean = Array.from({ length: width }, (_, f) => average(rows.map((row) => row[f] ?? 0)));
  const deviation = mean.map((m, f) => Math.sqrt(average(rows.map((row) => ((row[f] ?? 0) - m) ** 2))) + 1e-6);
  const inputs = rows.map((row) => [...row.map((x, f) => (x - (mean[f] ?? 0)) / (deviation[f] ?? 1)), 1]);
  const beta = new Array<number>(width + 1).fill(0);
  for (let step = 0; step < 30; step++) {
    const gradient = beta.map((b, f) => (f === width ? 0 : -penalty * b));
    const hessian = beta.map((_, f) => beta.map((__, g) => (f === g ? (f === width ? 1e-9 : penalty) : 0)));
    for (const [i, input] of inputs.entries()) {
      const p = 1 / (1 + Math.exp(-input.reduce((sum, x, f) => sum + x * (beta[f] ?? 0), 0)));
      const error = (weights[i] ?? 1) * ((labels[i] ?? 0) - p);
      const curve = (weights[i] ?? 1) * p * (1 - p);
      for (const [f, x] of input.entries()) {
        gradient[f] = (gradient[f] ?? 0) + error * x;
        const row = hessian[f] ?? [];
        for (const [g, y] of input.entries()) row[g] = (row[g] ?? 0) + curve * x * y;
      }
    }
    const delta = solve(hessian, gradient);
    for (const [f, d] of delta.entries()) beta[f] = (beta[f] ?? 0) + d;
  }
  const round = (x: number) => Math.round(x * 1e6) / 1e6;
  return {
    mean: mean.map(round),
    deviation: deviation.map(round),
    weights: beta.slice(0, width).map(round),
    bias: round(beta[width] ?? 0),
  };
}

const average = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);

/** Gauss–Jordan elimination with pivoting. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++) {
      if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = row;
    }
    const [own, other] = [rows[column] ?? [], rows[pivot] ?? []];
    rows[column] = other;
    rows[pivot] = own;
    const base = rows[column] ?? [];
    const scale = base[column] ?? 1;
    for (let k = column; k <= n; k++) base[k] = (base[k] ?? 0) / scale;
    for (const [r, row] of rows.entries()) {
      const factor = row[column] ?? 0;
      if (r === column || factor === 0) continue;
      for (let k = column; k <= n; k++) row[k] = (row[k] ?? 0) - factor * (base[k] ?? 0);
    }
  }
  return rows.map((row) => row[n] ?? 0);
}
