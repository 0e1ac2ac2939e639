/**
 * Whether documents that somebody may not read change anything for them, in so many random rounds:
 * `node scripts/run.cjs bench/access-hidden.ts [rounds]`.
 */
import { compareWithHidden } from "../lib/answer/testing/non-interference.ts";

const rounds = Number(process.argv[2] ?? 200);
const { compared, passages, differences } = await compareWithHidden(rounds, Date.now() % 2 ** 31);
process.stdout.write(
  `${rounds} rounds, ${compared} questions asked before and after, ${passages} passages: ${differences.length} differences\n`,
);
for (const difference of differences.slice(0, 10)) process.stdout.write(`${difference}\n`);
process.exitCode = differences.length === 0 ? 0 : 1;
