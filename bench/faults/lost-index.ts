/**
 * The search index deleted whole: `node bench/faults/lost-index.ts [passages]`, 20,000 unless told.
 *
 * The same questions are searched before, while the index is gone, when each must be refused with a sentence, and after
 * it was made anew from the database alone: the same passages in the same order. Up to lib/retrieval/index-store.ts's
 * VECTOR_INDEX_FROM_ROWS vectors are compared one by one, so that nothing may differ. Prints passages made anew a second.
 */
import { existsSync, rmSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { AppError } from "../../lib/errors.ts";
import { setLogLevel } from "../../lib/log.ts";
import { rebuildIndex } from "../../lib/retrieval/rebuild-index.ts";
import { searchPassages } from "../../lib/retrieval/search-passages.ts";
import { fillCorpus, makeQuestion } from "../fill-corpus.ts";

const PASSAGES = Number(process.argv[2] ?? 20_000);
const QUESTIONS = 40;
const LEAST_A_SECOND = 5000;

const { db, config, door, actor, texts, summary, close } = await fillCorpus(PASSAGES);
setLogLevel("silent");
const questions = Array.from({ length: QUESTIONS }, (_, i) =>
  makeQuestion(texts[(i * 7919) % texts.length] ?? "", i),
);
const search = async (query: string) => {
  const { passages } = await searchPassages({ db, config, door }, actor, { query, k: 12 });
  return passages.map(({ chunkId, score }) => `${chunkId} ${score.toFixed(4)}`).join("\n");
};
try {
  const before: string[] = [];
  for (const question of questions) before.push(await search(question));
  rmSync(config.indexDir, { recursive: true });
  let refused = 0;
  for (const question of questions)
    await search(question).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "index-unavailable") refused++;
    });
  const { passages, ms } = await rebuildIndex(db, config, { kind: "system", process: "command-line" });
  const after: string[] = [];
  for (const question of questions) after.push(await search(question));
  const same = after.filter((found, i) => found === before[i] && found !== "").length;
  const perSecond = Math.round((passages / ms) * 1000);
  process.stdout.write(
    `${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(0)}; ${summary}\n${refused} of ${QUESTIONS} questions refused while there was no index; ${passages} passages made anew in ${(ms / 1000).toFixed(1)} s, ${perSecond} a second (target ${LEAST_A_SECOND}); ${same} of ${QUESTIONS} questions find the same passages with the same scores\n`,
  );
  const isFine = refused === QUESTIONS && same === QUESTIONS && existsSync(config.indexDir);
  process.exitCode = isFine && perSecond >= LEAST_A_SECOND ? 0 : 1;
} finally {
  close();
}
process.exit();
