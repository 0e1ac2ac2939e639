import { statSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtInEmbedding } from "../lib/models/manifest.ts";
import { send, startEngine, type TestEngine } from "./testing.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine({ INTRAMUROS_EMBEDDING_CONTEXTS: "1" });
});
afterAll(() => engine.close());

const AS_QUESTION = { purpose: "question", priority: "question" } as const;
const AS_INGESTION = { purpose: "passage", priority: "ingestion" } as const;
const cosine = (a: Float32Array | undefined, b: Float32Array | undefined) =>
  (a ?? new Float32Array()).reduce((sum, value, i) => sum + value * (b?.[i] ?? 0), 0);

test("vectors come in the order of the texts and have length 1", async () => {
  const texts = Array.from(
    { length: 40 },
    (_, i) => `Passage ${i} is about ${["fever", "contracts", "visitors"][i % 3]}.`,
  );
  const together = await engine.door.embed(texts, AS_INGESTION);
  const [alone] = await engine.door.embed([texts[17] ?? ""], AS_INGESTION);
  expect(together).toHaveLength(40);
  for (const vector of together) {
    expect(vector).toHaveLength(512);
    expect(cosine(vector, vector)).toBeCloseTo(1, 4);
  }
  expect(cosine(together[17], alone)).toBeCloseTo(1, 4);
  expect(cosine(together[16], alone)).toBeLessThan(0.999);
});

test("texts on one subject are nearer than texts on two", async () => {
  const [dose, doses, court] = await engine.door.embed(
    [
      "The patient receives insulin before each meal.",
      "Insulin doses are given to patients with diabetes at meals.",
      "The court dismissed the appeal because the deadline had passed.",
    ],
    AS_QUESTION,
  );
  expect(cosine(dose, doses)).toBeGreaterThan(cosine(dose, court) + 0.2);
});

test("a question overtakes the ingestion texts that wait", async () => {
  const finished: string[] = [];
  const passage = "The incident form is filled in on the ward on the same day. ".repeat(25);
  const batch = engine.door
    .embed(Array(200).fill(passage), AS_INGESTION)
    .then(() => finished.push("ingestion"));
  await expect.poll(async () => (await queues()).ingestion, { interval: 5 }).toBeGreaterThan(50);
  const question = engine.door.embed(["Who may visit?"], AS_QUESTION).then(() => finished.push("question"));
  await question;
  expect((await queues()).ingestion).toBeGreaterThan(0);
  await batch;
  expect(finished).toEqual(["question", "ingestion"]);
});

test("texts that nobody waits for any more leave the queue", async () => {
  const passage = "The incident form is filled in on the ward on the same day. ".repeat(25);
  const controller = new AbortController();
  const given = engine.door.embed(Array(250).fill(passage), { ...AS_INGESTION, signal: controller.signal });
  const outcome = expect(given).rejects.toMatchObject({ code: "aborted" });
  await expect.poll(async () => (await queues()).ingestion, { interval: 5 }).toBeGreaterThan(100);
  controller.abort();
  await outcome;
  // The 250 texts would need more than ten times as long as this one.
  await engine.door.embed(["Next passage."], AS_INGESTION);
  expect((await queues()).ingestion).toBe(0);
});

test("a text longer than the context is cut, and an empty one is zeros", async () => {
  const [long, empty] = await engine.door.embed(["heart ".repeat(100_000), ""], AS_INGESTION);
  expect(cosine(long, long)).toBeCloseTo(1, 4);
  expect(cosine(empty, empty)).toBe(0);
  const answer = await send(
    engine,
    "POST",
    "/v1/embeddings",
    JSON.stringify({ input: ["a", "heart ".repeat(2000)] }),
  );
  expect(answer.json).toMatchObject({ truncated: 1 });
});

test("vectors as plain numbers are those of base64", async () => {
  const answer = await send(
    engine,
    "POST",
    "/v1/embeddings",
    JSON.stringify({ input: "fever", purpose: "question" }),
  );
  const [vector] = await engine.door.embed(["fever"], AS_QUESTION);
  const { data } = answer.json as { data: { embedding: number[] }[] };
  expect(data[0]?.embedding).toEqual([...(vector ?? [])]);
});

test("without a chat model an answer fails with no-model and the embedding model works on", async () => {
  const answer = engine.door.chat([{ role: "user", content: "Hello" }], { maxTokens: 5 });
  await expect(answer.next()).rejects.toMatchObject({ code: "no-model" });
  await expect(engine.door.countTokens(["Hello"])).rejects.toMatchObject({ code: "no-model" });
  expect(await engine.door.models()).toEqual([
    expect.objectContaining({
      id: builtInEmbedding().id,
      kind: "embedding",
      dimension: 512,
      fusion: { vectorWeight: 0.2 },
    }),
  ]);
  expect(await engine.door.health()).toMatchObject({ ready: true, state: "ready", pid: engine.child.pid });
});

test("only the owner may open the socket and its folder", () => {
  expect(statSync(engine.config.engine.socketPath).mode & 0o777).toBe(0o600);
  expect(statSync(engine.config.runDir).mode & 0o777).toBe(0o700);
});

test.each([
  ["not JSON", "{", 400],
  ["a list", "[]", 400],
  ["no input", "{}", 400],
  ["input of a wrong type", '{"input":{"text":1}}', 400],
  ["an unknown priority", '{"input":"a","priority":"first"}', 400],
  ["10 MB", JSON.stringify({ input: "x".repeat(10 * 1024 * 1024) }), 413],
])("a request with %s is refused and the engine stays up", async (_name, body, status) => {
  const answer = await send(engine, "POST", "/v1/embeddings", body);
  expect(answer.status).toBe(status);
  expect(answer.json).toMatchObject({ error: { code: status === 413 ? "too-large" : "invalid-input" } });
  expect(await engine.door.embed(["still there"], AS_QUESTION)).toHaveLength(1);
});

test("a route that is not there, and ranking without a model, have their own answers", async () => {
  expect(await send(engine, "GET", "/v1/other")).toMatchObject({
    status: 404,
    json: { error: { code: "not-found" } },
  });
  expect(await send(engine, "POST", "/v1/rerank", "{}")).toMatchObject({
    status: 501,
    json: { error: { code: "no-model" } },
  });
});

async function queues(): Promise<{ ingestion: number }> {
  const { json } = await send(engine, "GET", "/health");
  return (json as { queues: { ingestion: number } }).queues;
}
