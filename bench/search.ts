import { cpus } from "node:os";
import type { Answer, TimingsMs } from "../lib/answer/answer.ts";
import { ask } from "../lib/answer/ask.ts";
import { fillCorpus, makeQuestion } from "./fill-corpus.ts";
import { answerSteps, type Step, searchSteps } from "./question-steps.ts";

/**
 * Latency of a question in quote mode as a whole, audit commits on the disk included, and of its steps:
 * `node bench/search.ts [passages] [questions]`. The whole is asked as everybody asks. Then the same question's steps are
 * taken alone, one after another, so they add up to more than the whole, which runs the searches of the index side by
 * side. Processor time, of all threads of this process, says more than the clock where other work runs beside; the
 * engine's, for one vector of a question, is not in it.
 */
const PASSAGES = Number(process.argv[2] ?? 10_000);
const QUESTIONS = Number(process.argv[3] ?? 100);
const WARM_UP = 10;
/** What the answer itself says of its time; contradictions are looked for under "verify". */
const CLOCKED = ["accept", "retrieve", "judge", "disclose", "answer", "verify", "complete"] as const;

type Taken = { readonly ms: number; readonly processorMs: number | null };

const corpus = await fillCorpus(PASSAGES);
const { db, config, door, actor, texts, summary } = corpus;
const deps = { db, config, door };
const times = new Map<string, Taken[]>();
let declined = 0;
try {
  for (let i = 0; i < QUESTIONS + WARM_UP; i++) {
    const question = makeQuestion(texts[(i * 7919) % texts.length] ?? "", i);
    const note = (name: string, taken: Taken) => {
      if (i >= WARM_UP) times.set(name, [...(times.get(name) ?? []), taken]);
    };
    const step: Step = async (name, work) => {
      const startMs = performance.now();
      const cpu = process.cpuUsage();
      const result = await work();
      const { user, system } = process.cpuUsage(cpu);
      note(name, { ms: performance.now() - startMs, processorMs: (user + system) / 1000 });
      return result;
    };
    const answer = await step("WHOLE QUESTION", () => lastAnswer(question));
    for (const name of CLOCKED) note(`  ${name}`, clocked(answer.timingsMs, name));
    if (answer.abstained && i >= WARM_UP) declined++;
    const found = await step("SEARCH", () => searchSteps(deps, actor, question, step));
    await step("ANSWER FROM IT", () => answerSteps(deps, actor, question, found, step));
  }
  print(`${cpus().length} x ${cpus()[0]?.model ?? "?"}, Node ${process.version}; ${summary}`);
  print(`${QUESTIONS} questions, ${declined} declined; ms`);
  print(`${"".padEnd(32)}     p50     p95     max   processor p50, p95`);
  for (const [name, taken] of times) print(line(name, taken));
  print(`resident memory of this process ${Math.round(process.memoryUsage().rss / 1024 ** 2)} MB`);
} finally {
  corpus.close();
}

async function lastAnswer(question: string): Promise<Answer> {
  for await (const event of ask(deps, actor, { question }))
    if (event.type === "answer-end") return event.answer;
  throw new Error("the answer has no end");
}

function clocked(timings: TimingsMs, name: (typeof CLOCKED)[number]): Taken {
  return { ms: timings[name], processorMs: null };
}

function line(name: string, taken: readonly Taken[]): string {
  const at = (values: readonly number[], q: number) => {
    const sorted = values.toSorted((a, b) => a - b);
    return (sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0).toFixed(1).padStart(7);
  };
  const clock = taken.map(({ ms }) => ms);
  const processor = taken.flatMap(({ processorMs }) => processorMs ?? []);
  const figures = [0.5, 0.95, 1].map((q) => at(clock, q));
  return [
    name.padEnd(32),
    ...figures,
    ...(processor.length === 0 ? [] : ["  ", at(processor, 0.5), at(processor, 0.95)]),
  ].join(" ");
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
