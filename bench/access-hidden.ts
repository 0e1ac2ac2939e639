/**
 * Whether documents that somebody may not read change anything for them, in so many random rounds:
 * `node scripts/run.cjs bench/access-hidden.ts [rounds] [seed]`.
 */
import { compareWithHidden } from "../lib/answer/testing/non-interference.ts";

const [rounds = 200, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number);
/** So many rounds share a database: each one more makes every search of the next slower. */
const TOGETHER = 20;
let compared = 0;
let passages = 0;
const differences: string[] = [];
for (let done = 0; done < rounds; done += TOGETHER) {
  const part = await compareWithHidden(Math.min(TOGETHER, rounds - done), seed + done);
  compared += part.compared;
  passages += part.passages;
  differences.push(...part.differences);
}
process.stdout.write(
  `${rounds} rounds, ${compared} questions asked before and after, ${passages} passages: ${differences.length} differences\n`,
);
for (const difference of differences.slice(0, 10)) process.stdout.write(`${difference}\n`);
process.exitCode = differences.length === 0 ? 0 : 1;
