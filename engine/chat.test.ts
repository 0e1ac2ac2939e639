import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatMessage, ChatOptions } from "../lib/models/door.ts";
import { forkEngine, kill, send, startEngine, type TestEngine, tinyChatModel } from "./testing.ts";

const settings = () => ({
  INTRAMUROS_CHAT_MODEL: tinyChatModel(),
  INTRAMUROS_CHAT_PARALLEL: "2",
  INTRAMUROS_CHAT_CONTEXT_TOKENS: "2048",
});
let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine(settings());
});
afterAll(() => engine.close());

const QUESTION: ChatMessage[] = [
  { role: "system", content: "You answer from the passages." },
  { role: "user", content: "Who may visit the ward?" },
];

async function read(options: ChatOptions, messages = QUESTION) {
  const answer = engine.door.chat(messages, options);
  const pieces: string[] = [];
  for (;;) {
    const next = await answer.next();
    if (next.done) return { text: pieces.join(""), pieces, end: next.value };
    pieces.push(next.value.text);
  }
}

test("an answer arrives in pieces and tells why it ended and what it used", async () => {
  const { pieces, end, text } = await read({ maxTokens: 40 });
  expect(pieces.length).toBeGreaterThan(10);
  expect(text.split(" ").length).toBeGreaterThan(10);
  expect(end).toMatchObject({ finishReason: "length", completionTokens: 40 });
  expect(end.promptTokens).toBeGreaterThan(15);
});

test("the same seed gives the same answer, another seed another", async () => {
  const options = { maxTokens: 30, temperature: 1 };
  const first = await read({ ...options, seed: 7 });
  expect((await read({ ...options, seed: 7 })).text).toBe(first.text);
  expect((await read({ ...options, seed: 8 })).text).not.toBe(first.text);
});

test("the conversation is written with the model's own chat template", async () => {
  const long = await read({ maxTokens: 1 }, [
    ...QUESTION,
    { role: "assistant", content: "Anyone." },
    { role: "user", content: "When?" },
  ]);
  const short = await read({ maxTokens: 1 }, QUESTION);
  // <|im_start|>, role, line break, text, <|im_end|>, line break: a template adds at least four tokens to a message.
  const [anyone = 0, when = 0] = await engine.door.countTokens(["Anyone.", "When?"]);
  expect(long.end.promptTokens - short.end.promptTokens).toBeGreaterThan(anyone + when + 8);
});

test("held to the answers' grammar, even a model of random weights cites what it was given and writes no markup", async () => {
  for (const seed of [1, 2, 3, 4]) {
    const { text, end } = await read({ maxTokens: 120, temperature: 1.2, seed, citedPassages: 3 });
    expect(text).not.toMatch(/[<>`*#|\n\r\t]/);
    const brackets = text.match(/\[[^\]]*\]?/g) ?? [];
    expect(brackets.filter((mark) => !/^\[[123]\]$/.test(mark) && !text.endsWith(mark))).toEqual([]);
    if (end.finishReason === "stop") expect(text).toMatch(/^NOT FOUND$|\[[123]\]\.?$/);
  }
});

test("an answer ends before a stop text", async () => {
  const whole = await read({ maxTokens: 40 });
  const stop = whole.text.split(" ")[12] ?? "";
  const cut = await read({ maxTokens: 40, stop: [stop] });
  expect(cut.end.finishReason).toBe("stop");
  expect(cut.text).not.toContain(stop);
  expect(whole.text.startsWith(cut.text)).toBe(true);
});

test("leaving or stopping an answer frees its place at once", async () => {
  for (let round = 0; round < 3; round++) {
    const controller = new AbortController();
    const stopped = engine.door.chat(QUESTION, { maxTokens: 1800, signal: controller.signal });
    await stopped.next();
    controller.abort();
    await expect(readRest(stopped)).rejects.toMatchObject({ code: "aborted" });
    for await (const _ of engine.door.chat(QUESTION, { maxTokens: 1800 })) break;
  }
  // Six answers were given up and there are two places.
  await expect.poll(async () => (await queues()).chatBusy).toBe(0);
  expect((await read({ maxTokens: 10 })).end.completionTokens).toBe(10);
});

test("a request that was stopped before it began is not sent", async () => {
  const answer = engine.door.chat(QUESTION, { maxTokens: 5, signal: AbortSignal.abort() });
  await expect(answer.next()).rejects.toMatchObject({ code: "aborted" });
});

test("more conversations than places all finish, each with its own answer", async () => {
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, i) => read({ maxTokens: 30, temperature: 1, seed: i })),
  );
  expect(answers.map(({ end }) => end.completionTokens)).toEqual(Array(6).fill(30));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(6);
});

test("an answer follows a JSON schema", async () => {
  const jsonSchema = {
    type: "object",
    properties: { supported: { type: "boolean" }, kind: { enum: ["dose", "date", "name"] } },
  };
  const { text, end } = await read({ maxTokens: 200, jsonSchema });
  expect(end.finishReason).toBe("stop");
  expect(JSON.parse(text)).toEqual({
    supported: expect.any(Boolean),
    kind: expect.stringMatching(/^(dose|date|name)$/),
  });
});

test("a prompt that is too long is refused in one sentence with both counts", async () => {
  const long = engine.door.chat([{ role: "user", content: "heart ".repeat(3000) }], { maxTokens: 10 });
  await expect(long.next()).rejects.toMatchObject({
    code: "context-too-long",
    message: expect.stringMatching(/have \d{4} tokens and at most 2014 fit; use fewer passages/),
  });
});

test("an answer ends where the context ends", async () => {
  const nearlyFull = [{ role: "user" as const, content: "heart ".repeat(1950) }];
  const { end } = await read({ maxTokens: 1000 }, nearlyFull);
  expect(end.finishReason).toBe("length");
  expect(end.promptTokens + end.completionTokens).toBeLessThanOrEqual(2048);
});

test.each([
  ["no messages", { messages: [] }],
  ["a role that is not there", { messages: [{ role: "boss", content: "a" }] }],
  ["a negative limit", { messages: QUESTION, max_tokens: -1 }],
  ["a format that is not there", { messages: QUESTION, response_format: { type: "xml" } }],
  [
    "a schema that is none",
    { messages: QUESTION, response_format: { type: "json_schema", json_schema: {} } },
  ],
])("a conversation with %s is refused", async (_name, body) => {
  expect(await send(engine, "POST", "/v1/chat/completions", JSON.stringify(body))).toMatchObject({
    status: 400,
    json: { error: { code: "invalid-input" } },
  });
});

test("an answer that is not streamed has OpenAI's shape", async () => {
  const { json } = await send(
    engine,
    "POST",
    "/v1/chat/completions",
    JSON.stringify({ messages: QUESTION, max_tokens: 8 }),
  );
  expect(json).toMatchObject({
    object: "chat.completion",
    choices: [
      { message: { role: "assistant", content: expect.stringContaining(" ") }, finish_reason: "length" },
    ],
    usage: { completion_tokens: 8 },
  });
});

test("an engine that is killed in the middle of an answer says so, and the next one answers", async () => {
  const answer = engine.door.chat(QUESTION, { maxTokens: 1900 });
  await answer.next();
  await kill(engine.child);
  await expect(readRest(answer)).rejects.toMatchObject({ code: "engine-unavailable" });
  await expect(engine.door.health()).rejects.toMatchObject({ code: "engine-unavailable" });
  await engine.restart();
  expect((await read({ maxTokens: 10 })).end.completionTokens).toBe(10);
});

test("a second engine on the same socket gives up and leaves the first alone", async () => {
  const second = forkEngine({ INTRAMUROS_DATA: engine.config.dataDir, INTRAMUROS_LOG_LEVEL: "silent" });
  const [code] = await once(second, "exit");
  expect(code).toBe(1);
  expect((await read({ maxTokens: 5 })).end.completionTokens).toBe(5);
});

test("the engine ends when its parent goes away", async () => {
  const gone = once(engine.child, "exit");
  engine.child.disconnect();
  expect((await gone)[0]).toBe(0);
});

async function readRest(answer: AsyncGenerator<unknown>): Promise<void> {
  for await (const _ of answer);
}

async function queues(): Promise<{ chatBusy: number }> {
  const { json } = await send(engine, "GET", "/health");
  return (json as { queues: { chatBusy: number } }).queues;
}
