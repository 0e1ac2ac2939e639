/**
 * Random worlds against the reference rule on the whole stack:
 * `node scripts/run.cjs bench/access-worlds.ts [worlds] [everyNth]`. 0 differences are wanted.
 */
import { compareWorlds } from "../lib/answer/testing/full-stack.ts";

const [worlds, everyNth] = [Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 10)];
const figures = { worlds: 0, compared: {} as Record<string, number>, differences: [] as string[] };
const startMs = performance.now();
// A thousand to a database: more would only make each search slower.
for (let done = 0; done < worlds; done += 1000) {
  const part = await compareWorlds(
    Math.min(1000, worlds - done),
    everyNth,
    Math.floor(Math.random() * 2 ** 31),
  );
  figures.worlds += part.worlds;
  figures.differences.push(...part.differences);
  for (const [what, n] of Object.entries(part.compared))
    figures.compared[what] = (figures.compared[what] ?? 0) + n;
}
const seconds = Math.round((performance.now() - startMs) / 1000);
process.stdout.write(`${JSON.stringify({ ...figures, seconds })}\n`);
process.exitCode = figures.differences.length === 0 ? 0 : 1;
