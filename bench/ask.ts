import { cpus } from "node:os";
import type { TimingsMs } from "../lib/answer/answer.ts";
import { ask } from "../lib/answer/ask.ts";
import { fillCorpus, makeQuestion } from "./fill-corpus.ts";

/**
 * Latency of a question in quote mode, audit commits on the disk included: `node bench/ask.ts [passages] [questions]`.
 * Real engine, database and index; questions are made of words of the passages.
 */
const PASSAGES = Number(process.argv[2] ?? 10_000);
const QUESTIONS = Number(process.argv[3] ?? 200);

async function main(): Promise<void> {
  const { config, db, door, actor, texts, summary, close } = await fillCorpus(PASSAGES);
  try {
    const all: TimingsMs[] = [];
    let abstained = 0;
    for (let i = 0; i < QUESTIONS + 20; i++) {
      const question = makeQuestion(texts[(i * 7919) % texts.length] ?? "", i);
      for await (const event of ask({ db, config, door }, actor, { question })) {
        if (event.type !== "answer-end" || i < 20) continue;
        all.push(event.answer.timingsMs);
        if (event.answer.abstained) abstained++;
      }
    }
    const machine = `${cpus().length} x ${cpus()[0]?.model ?? "?"}, Node ${process.version}`;
    print(`${machine}; ${summary}`);
    print(`${all.length} questions, ${abstained} declined; ms, p50 / p95 / max`);
    for (const step of [
      "total",
      "accept",
      "retrieve",
      "judge",
      "disclose",
      "answer",
      "verify",
      "complete",
    ] as const) {
      const sorted = all.map((timings) => timings[step]).toSorted((a, b) => a - b);
      const at = (q: number) =>
        (sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0).toFixed(1);
      print(`${step.padEnd(9)} ${at(0.5).padStart(7)} ${at(0.95).padStart(7)} ${at(1).padStart(7)}`);
    }
    print(`resident memory of this process ${Math.round(process.memoryUsage().rss / 1024 ** 2)} MB`);
  } finally {
    close();
  }
}

const print = (line: string) => process.stdout.write(`${line}\n`);

await main();
