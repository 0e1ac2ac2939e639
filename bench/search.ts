import { cpus } from "node:os";
import { addressedDocuments } from "../lib/retrieval/addressed-documents.ts";
import { Candidates } from "../lib/retrieval/candidates.ts";
import { cosinesOf, findByVector } from "../lib/retrieval/compare-vectors.ts";
import { expandTerms } from "../lib/retrieval/expand-terms.ts";
import { foldRepeats } from "../lib/retrieval/fold-repeats.ts";
import { gatherCandidates } from "../lib/retrieval/gather-candidates.ts";
import { openActiveIndex } from "../lib/retrieval/index-store.ts";
import { openFullText } from "../lib/retrieval/open-full-text.ts";
import { orderCandidates } from "../lib/retrieval/order-candidates.ts";
import { queryTerms } from "../lib/retrieval/query-terms.ts";
import { searchPassages } from "../lib/retrieval/search-passages.ts";
import { filterOf, searchableScopes } from "../lib/retrieval/search-scope.ts";
import { termsOf } from "../lib/retrieval/terms.ts";
import { weighTerms } from "../lib/retrieval/weigh-terms.ts";
import { fillCorpus, makeQuestion } from "./fill-corpus.ts";

/**
 * Latency of a search as a whole and of its steps alone: `node bench/search.ts [passages] [questions]`. The steps are
 * timed one after another, so they add up to more than the whole, which runs the searches of the index side by side.
 * Processor time says more than the clock where other work runs beside.
 */
const PASSAGES = Number(process.argv[2] ?? 10_000);
const QUESTIONS = Number(process.argv[3] ?? 100);
const WARM_UP = 10;

const corpus = await fillCorpus(PASSAGES);
const { db, config, door, actor, texts, summary } = corpus;
type Taken = { readonly ms: number; readonly processorMs: number };
const times = new Map<string, Taken[]>();
try {
  const index = await openActiveIndex(db, config);
  const scopeIds = searchableScopes(db, actor, {});
  const filter = filterOf(db, scopeIds, undefined);
  if (index === undefined || filter === undefined) throw new Error("nothing to search");
  for (let i = 0; i < QUESTIONS + WARM_UP; i++) {
    const query = { query: makeQuestion(texts[(i * 7919) % texts.length] ?? "", i), k: 12 };
    const step = async <Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> => {
      const startMs = performance.now();
      const cpu = process.cpuUsage();
      const result = await work();
      const { user, system } = process.cpuUsage(cpu);
      const taken = { ms: performance.now() - startMs, processorMs: (user + system) / 1000 };
      if (i >= WARM_UP) times.set(name, [...(times.get(name) ?? []), taken]);
      return result;
    };
    await step("whole", () => searchPassages({ db, config, door }, actor, query));
    const terms = queryTerms(query.query).map(({ term }) => term);
    const question = { terms, words: termsOf(query.query) };
    const opened = await step("words of the passages", () => openFullText(db, index, filter, undefined));
    const { fullText, store, eligible, documentIds } = opened;
    const words = { store, vocabulary: fullText.vocabulary };
    const expansions = await step("other words", () =>
      expandTerms(db, actor, words, question, { scopeIds, documentIds }),
    );
    const hits = await step("full text", () => fullText.search(terms, 100));
    await step("full text of other words", () => fullText.search(expansions.words, 50));
    const weights = await step("rarity of words", () => weighTerms(fullText, terms, eligible));
    const checked = new Candidates(db, actor);
    const vectors = await step("vectors", () => findByVector(door, query, index, filter, eligible, checked));
    await step("second check", () => checked.check([...hits, ...(vectors?.hits ?? [])]));
    await step("named documents", () => addressedDocuments(db, checked.inOrder(hits), weights));
    if (vectors !== undefined)
      await step("cosines", () => cosinesOf(db, [...checked.byId.values()], vectors));
    const gathered = await gatherCandidates({ db, door }, actor, query, index, filter);
    const ordered = await step("ranking", () => orderCandidates(query, gathered));
    await step("folding repeats", () => foldRepeats(ordered, query.k));
  }
  print(`${cpus().length} x ${cpus()[0]?.model ?? "?"}, Node ${process.version}; ${summary}`);
  print(`${QUESTIONS} questions; ms, p50 / p95 / max; processor time of all threads, ms, p50 / p95`);
  for (const [name, taken] of times) {
    const at = (value: (one: Taken) => number, q: number) => {
      const sorted = taken.map(value).toSorted((a, b) => a - b);
      return (sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0).toFixed(1).padStart(7);
    };
    const wall = ({ ms }: Taken) => ms;
    const processor = ({ processorMs }: Taken) => processorMs;
    const figures = [at(wall, 0.5), at(wall, 0.95), at(wall, 1), at(processor, 0.5), at(processor, 0.95)];
    print(`${name.padEnd(26)} ${figures.join(" ")}`);
  }
} finally {
  corpus.close();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
