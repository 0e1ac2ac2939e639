import { copyFileSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { readConfig } from "../lib/config.ts";
import { openModelDoor } from "../lib/models/door.ts";
import { builtInEmbedding } from "../lib/models/manifest.ts";
import { findChatModel } from "./find-models.ts";
import { send, startEngine, type TestEngine, tinyChatModel } from "./testing.ts";

const SHIPPED = join(import.meta.dirname, "..", "models", builtInEmbedding().file);
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-models-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function openEngine(settings: Record<string, string>): Promise<TestEngine> {
  const engine = await startEngine(settings);
  closers.push(() => engine.close());
  return engine;
}

test("a known model file with another content is refused by its SHA-256", async () => {
  const path = join(makeFolder(), builtInEmbedding().file);
  copyFileSync(SHIPPED, path);
  writeSync(openSync(path, "r+"), Buffer.from([1]), 0, 1, 10_000_000);
  const engine = await openEngine({ INTRAMUROS_EMBEDDING_MODEL: path });
  await expect(engine.door.embed(["a"], { purpose: "question", priority: "question" })).rejects.toMatchObject(
    {
      code: "no-model",
      message: expect.stringMatching(
        new RegExp(
          `damaged or another one: its SHA-256 is [0-9a-f]{64} and should be ${builtInEmbedding().sha256}`,
        ),
      ),
    },
  );
  expect(await engine.door.health()).toMatchObject({ ready: false, state: "ready" });
});

test("an embedding model that the manifest does not know works with careful defaults", async () => {
  const path = join(makeFolder(), "other.gguf");
  copyFileSync(SHIPPED, path);
  const engine = await openEngine({ INTRAMUROS_EMBEDDING_MODEL: path });
  expect(await engine.door.models()).toEqual([
    expect.objectContaining({
      id: expect.stringMatching(/^other@[0-9a-f]{12}$/),
      dimension: 512,
      contextTokens: 512,
      fusion: { vectorWeight: 0.2 },
    }),
  ]);
  const asked = { purpose: "passage", priority: "ingestion" } as const;
  const [{ id } = { id: "" }] = await engine.door.models();
  expect(await engine.door.embed(["a"], { ...asked, model: id })).toHaveLength(1);
  await expect(engine.door.embed(["a"], { ...asked, model: "former" })).rejects.toMatchObject({
    code: "no-model",
  });
});

test("a chat model that is not there or is no model is told in one sentence, and embedding works on", async () => {
  const broken = join(makeFolder(), "broken.gguf");
  writeFileSync(broken, "GGUF, but not really");
  for (const [path, problem] of [
    ["/nowhere/chat.gguf", /chat.gguf that INTRAMUROS_CHAT_MODEL names is not there/],
    [broken, /cannot be loaded/],
  ] as const) {
    const engine = await openEngine({ INTRAMUROS_CHAT_MODEL: path });
    const answer = engine.door.chat([{ role: "user", content: "Hello" }], { maxTokens: 5 });
    await expect(answer.next()).rejects.toMatchObject({
      code: "no-model",
      message: expect.stringMatching(problem),
    });
    expect(await engine.door.embed(["a"], { purpose: "question", priority: "question" })).toHaveLength(1);
  }
});

test("the chat model is the first GGUF of that kind in the data folder", async () => {
  const config = readConfig({ INTRAMUROS_DATA: makeFolder() });
  expect(await findChatModel(config)).toBeUndefined();
  mkdirSync(config.modelsDir, { recursive: true });
  copyFileSync(SHIPPED, join(config.modelsDir, "a-embedding.gguf"));
  writeFileSync(join(config.modelsDir, "b-broken.gguf"), "nothing");
  copyFileSync(tinyChatModel(), join(config.modelsDir, "c-chat.gguf"));
  copyFileSync(tinyChatModel(), join(config.modelsDir, "d-chat-00002-of-00002.gguf"));
  expect(await findChatModel(config)).toMatchObject({
    id: "c-chat",
    path: join(config.modelsDir, "c-chat.gguf"),
  });
});

test("a model server takes the engine's place", async () => {
  const engine = await openEngine({ INTRAMUROS_CHAT_MODEL: tinyChatModel() });
  const port = await listen(engine.config.engine.socketPath);
  const door = openModelDoor(
    readConfig({
      INTRAMUROS_DATA: makeFolder(),
      INTRAMUROS_MODEL_SERVER_URL: `http://127.0.0.1:${port}/v1`,
      INTRAMUROS_MODEL_SERVER_KEY: "key",
    }),
  );
  const models = await door.models();
  expect(models.map(({ kind }) => kind)).toEqual(["chat", "embedding"]);
  expect(models[1]).toMatchObject({ dimension: 512, fusion: { vectorWeight: 0.2 } });
  const [there] = await door.embed(["fever"], { purpose: "question", priority: "question" });
  const [here] = await engine.door.embed(["fever"], { purpose: "question", priority: "question" });
  expect(there).toEqual(here);
  const pieces: string[] = [];
  for await (const { text } of door.chat([{ role: "user", content: "Hello" }], { maxTokens: 10 }))
    pieces.push(text);
  expect(pieces.join("")).not.toBe("");
});

test("a model server that is not there is told as such", async () => {
  const settings = { INTRAMUROS_DATA: makeFolder(), INTRAMUROS_MODEL_SERVER_URL: "http://127.0.0.1:9/v1" };
  await expect(openModelDoor(readConfig(settings)).models()).rejects.toMatchObject({
    code: "engine-unavailable",
    message: expect.stringContaining("The model server"),
  });
});

test("health names the models and the lengths of the queues", async () => {
  const engine = await openEngine({ INTRAMUROS_CHAT_MODEL: tinyChatModel() });
  expect((await send(engine, "GET", "/health")).json).toMatchObject({
    ready: true,
    models: [builtInEmbedding().id, "random-chat-tiny-v1"],
    queues: { questions: 0, ingestion: 0, chatBusy: 0, chatWaiting: 0 },
  });
});

/** A TCP port of this machine that leads to the engine's socket. */
async function listen(socketPath: string): Promise<number> {
  const server: Server = createServer((client) => {
    const upstream = connect(socketPath);
    client.pipe(upstream).pipe(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
    closers.push(() => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port.");
  return address.port;
}
