/**
 * Races of revoking and asking, on the real database and index: `node scripts/run.cjs bench/access-races.ts [runs]`.
 * Every event that arrives after access was taken away must be without content.
 */
import { runRaces } from "../lib/answer/testing/race.ts";

const runs = Number(process.argv[2] ?? 10_000);
const startMs = performance.now();
const figures = await runRaces(runs, Math.random);
process.stdout.write(
  `${JSON.stringify({ ...figures, seconds: Math.round((performance.now() - startMs) / 1000) })}\n`,
);
process.exitCode = figures.leaks === 0 ? 0 : 1;
