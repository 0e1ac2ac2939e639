/**
 * How long it takes to embed all passages anew with the built-in model, through the real processes:
 * `node bench/embed-anew.ts [--passages 5000]`. Passages of real length; their vectors are called another model's first.
 */
import { fork } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { childEnvironment } from "#lib/config";
import { chunks, indexGenerations } from "#lib/db/schema";
import { getJob } from "#lib/documents/queue";
import { embeddingModelOf, noteRunningModel } from "#lib/retrieval/running-model";
import { startEmbedding } from "#lib/retrieval/start-embedding";
import { processorMs, residentBytes } from "./faults/processes.ts";
import { fillCorpus } from "./fill-corpus.ts";

const { values } = parseArgs({ options: { passages: { type: "string", default: "5000" } } });
const print = (line: string) => process.stdout.write(`${line}\n`);
const { db, config, door, texts, summary, close } = await fillCorpus(Number(values.passages));
try {
  print(`machine: ${cpus().length} × ${cpus()[0]?.model ?? "?"}, load ${loadavg()[0]?.toFixed(1)}`);
  print(`${summary}; ${Math.round(texts.join("").length / texts.length)} characters each`);
  db.update(chunks).set({ modelId: "former" }).run();
  db.update(indexGenerations).set({ modelId: "former" }).run();
  noteRunningModel(db, await embeddingModelOf(door));
  const engine = (await door.health()).pid;
  const engineBeforeMs = processorMs(engine).own;
  const id = startEmbedding(db, { kind: "system", process: "command-line" });
  if (id === null) throw new Error("There is nothing to embed.");
  const startedAtMs = performance.now();
  const ingest = fork(join(import.meta.dirname, "../ingest/main.ts"), {
    env: childEnvironment({ INTRAMUROS_DATA: config.dataDir, INTRAMUROS_LOG_LEVEL: "error" }),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  let embeddedMs: number | undefined;
  let peakBytes = 0;
  for (;;) {
    const { state, done, total } = getJob(db, id);
    peakBytes = Math.max(peakBytes, residentBytes(ingest.pid ?? 0));
    if (total !== null && done === total) embeddedMs ??= performance.now() - startedAtMs;
    if (state === "done" || state === "failed") break;
    await sleep(50);
  }
  const allMs = performance.now() - startedAtMs;
  const engineMs = processorMs(engine).own - engineBeforeMs;
  const ingestMs = processorMs(ingest.pid ?? 0).own;
  const perSecond = (ms: number) => Math.round((1000 * texts.length) / ms);
  print(
    `embedded: ${perSecond(embeddedMs ?? allMs)} passages/s of clock time; swapped in after ${allMs.toFixed(0)} ms`,
  );
  print(
    `processor time a passage: engine ${(engineMs / texts.length).toFixed(2)} ms, ingest ${(ingestMs / texts.length).toFixed(2)} ms`,
  );
  print(`ingest process at most: ${Math.round(peakBytes / 2 ** 20)} MiB`);
  ingest.kill("SIGKILL");
} finally {
  close();
}
process.exit(0);
