import { expect, test } from "vitest";
import { EmbeddingQueue } from "./embedding-queue.ts";

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
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue, taken, finish };
}

test("questions go before ingestion, and each kind keeps its order", async () => {
  const { queue, taken, finish } = makeQueue(1);
  for (const text of ["i1", "i2", "i3"]) void queue.run(text, "ingestion");
  for (const text of ["q1", "q2"]) void queue.run(text, "question");
  for (let i = 0; i < 5; i++) await finish();
  expect(taken).toEqual(["i1", "q1", "q2", "i2", "i3"]);
});

test("a limit on ingestion leaves the other workers to questions", async () => {
  const { queue, taken, finish } = makeQueue(3);
  queue.limitIngestion(1);
  for (const text of ["i1", "i2", "i3"]) void queue.run(text, "ingestion");
  void queue.run("q1", "question");
  expect(taken).toEqual(["i1", "q1"]);
  queue.limitIngestion(Number.POSITIVE_INFINITY);
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
