/**
 * Random worlds against the reference rule on the whole stack, each searched in all four ways:
 * `node scripts/run.cjs bench/access-worlds.ts [worlds] [everyNth] [seed]`. What is found is printed after every thousand;
 * 0 differences are wanted.
 */
import { compareWorlds } from "../lib/answer/testing/full-stack.ts";

const [worlds = 10_000, everyNth = 10, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
const figures = { worlds: 0, compared: {} as Record<string, number>, differences: [] as string[] };
const startMs = performance.now();
// A thousand to a database: more would only make each search slower.
for (let done = 0; done < worlds; done += 1000) {
  const part = await compareWorlds(Math.min(1000, worlds - done), { everyNth, ways: 4, seed: seed + done });
  figures.worlds += part.worlds;
  figures.differences.push(...part.differences);
  for (const [what, n] of Object.entries(part.compared))
    figures.compared[what] = (figures.compared[what] ?? 0) + n;
  const seconds = Math.round((performance.now() - startMs) / 1000);
  process.stdout.write(`${JSON.stringify({ ...figures, seed, seconds })}\n`);
}
process.exitCode = figures.differences.length === 0 ? 0 : 1;
