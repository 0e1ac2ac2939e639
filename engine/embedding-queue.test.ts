import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EmbeddingQueue, LONGEST_HOLD_MS, SEARCH_MS } from "./embedding-queue.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Workers that finish one text each time `finish` is called, in the order in which they took them. */
function makeQueue(workers: number) {
  const taken: string[] = [];
  const open: (() => void)[] = [];
  const work = (text: string) => {
    taken.push(text);
    return new Promise<string>((resolve) => open.push(() => resolve(text)));
  };
  const queue = new EmbeddingQueue<string, string>(Array(workers).fill(work));
  const finish = async () => {
    open.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { queue, taken, finish };
}

test("questions go before ingestion, and each kind keeps its order", async () => {
  const { queue, taken, finish } = makeQueue(1);
  for (const text of ["i1", "i2", "i3"]) void queue.run(text, "ingestion");
  for (const text of ["q1", "q2"]) void queue.run(text, "question");
  for (let i = 0; i < 3; i++) await finish();
  await vi.advanceTimersByTimeAsync(SEARCH_MS);
  for (let i = 0; i < 2; i++) await finish();
  expect(taken).toEqual(["i1", "q1", "q2", "i2", "i3"]);
});

test("after a question, ingestion waits for its search, on every worker", async () => {
  const { queue, taken, finish } = makeQueue(2);
  void queue.run("i1", "ingestion");
  void queue.run("q1", "question");
  for (const text of ["i2", "i3"]) void queue.run(text, "ingestion");
  await finish();
  await finish();
  expect(taken).toEqual(["i1", "q1"]);
  await vi.advanceTimersByTimeAsync(SEARCH_MS);
  expect(taken).toEqual(["i1", "q1", "i2", "i3"]);
});

test("however many questions come, ingestion goes on", async () => {
  const { queue, taken, finish } = makeQueue(1);
  void queue.run("i1", "ingestion");
  void queue.run("i2", "ingestion");
  await finish();
  void queue.run("i3", "ingestion");
  for (let waitedMs = 0; waitedMs < 2 * LONGEST_HOLD_MS; waitedMs += SEARCH_MS / 2) {
    void queue.run("q", "question");
    await finish();
    await finish();
    await vi.advanceTimersByTimeAsync(SEARCH_MS / 2);
  }
  expect(taken.filter((text) => text !== "q")).toEqual(["i1", "i2", "i3"]);
});

test("a limit on ingestion leaves the other workers to questions", async () => {
  const { queue, taken, finish } = makeQueue(3);
  queue.limitIngestion(1);
  for (const text of ["i1", "i2", "i3"]) void queue.run(text, "ingestion");
  void queue.run("q1", "question");
  expect(taken).toEqual(["i1", "q1"]);
  queue.limitIngestion(Number.POSITIVE_INFINITY);
  await vi.advanceTimersByTimeAsync(SEARCH_MS);
  expect(taken).toEqual(["i1", "q1", "i2"]);
  await finish();
  expect(taken).toEqual(["i1", "q1", "i2", "i3"]);
});

test("a text that was given up is never worked on", async () => {
  const { queue, taken, finish } = makeQueue(1);
  const controller = new AbortController();
  void queue.run("i1", "ingestion");
  const given = expect(queue.run("i2", "ingestion", controller.signal)).rejects.toBeInstanceOf(Error);
  void queue.run("i3", "ingestion");
  controller.abort();
  await finish();
  await given;
  expect(taken).toEqual(["i1", "i3"]);
});

test("a text that fails does not take its worker along", async () => {
  const queue = new EmbeddingQueue<string, string>([
    async (text) => {
      if (text === "bad") throw new Error("cannot be embedded");
      return text;
    },
  ]);
  await expect(queue.run("bad", "question")).rejects.toThrow("cannot be embedded");
  await expect(queue.run("good", "question")).resolves.toBe("good");
});
