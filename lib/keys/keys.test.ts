import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ask } from "../answer/ask.ts";
import { getConversation } from "../answer/conversations.ts";
import { closeDatabase, migrateDatabase, openDatabase, transact } from "../db/client.ts";
import { chunks, dataKeys, pages, settings, turns } from "../db/schema.ts";
import { ensureInstallation } from "../db/settings.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import { commitFor, commitmentKey, dataKey, destroyKey, rewrapKeys, sealFor } from "./data-keys.ts";
import { makeMasterKey } from "./master-key.ts";
import { sealStored } from "./seal-stored.ts";

const SECRET_TEXT = "The plantain dose is seventeen units before breakfast.";
let folder: string;
let world: TestWorld;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-keys-"));
  world = makeWorld();
});
afterEach(() => {
  vi.unstubAllEnvs();
  world.close();
  rmSync(folder, { recursive: true, force: true });
});

async function askAboutDose(w: TestWorld) {
  const ward = w.addCollection("ward");
  const nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
  const document = await w.addDocument(ward, "dose.txt", [SECRET_TEXT]);
  const events = [];
  for await (const event of ask(w, nurse, { question: "What is the plantain dose?" })) events.push(event);
  const turn = w.db.select().from(turns).get();
  if (turn === undefined) throw new Error("no turn");
  return { nurse, document, turn };
}

test("neither database nor write-ahead log holds a passage, a page, a question or an answer in clear", async () => {
  const { nurse, turn } = await askAboutDose(world);
  const stored = readdirSync(dirname(world.config.databasePath))
    .filter((name) => name.startsWith("intramuros.db"))
    .map((name) => readFileSync(join(dirname(world.config.databasePath), name)));
  expect(stored.length).toBeGreaterThan(0);
  for (const bytes of stored)
    for (const text of ["plantain", "seventeen", "What is the"]) expect(bytes.includes(text)).toBe(false);
  const conversation = getConversation(world.db, nurse, turn.conversationId);
  expect(conversation).toMatchObject({ title: "What is the plantain dose?" });
  expect(conversation.turns[0]?.answer?.sentences[0]?.text).toBe(SECRET_TEXT);
});

test("a text that was not sealed is not written", async () => {
  const { turn } = await askAboutDose(world);
  const write = () => world.db.update(turns).set({ question: "in clear" }).where(eq(turns.id, turn.id)).run();
  expect(write).toThrow(/sealed/);
  expect(world.db.select().from(turns).get()?.question).toBe("What is the plantain dose?");
});

test("when its key is destroyed, a document's text is gone and others' stay", async () => {
  const ward = world.addCollection("ward");
  const one = await world.addDocument(ward, "one.txt", ["First text."]);
  const two = await world.addDocument(ward, "two.txt", ["Second text."]);
  const textOf = (id: typeof one.id) =>
    world.db.select().from(pages).where(eq(pages.documentId, id)).get()?.text;
  expect(transact(world.db, (tx) => destroyKey(tx, "document", one.id))).toBe(true);
  expect(() => textOf(one.id)).toThrow(/destroyed/);
  expect(textOf(two.id)).toBe("Second text.");
  expect(transact(world.db, (tx) => destroyKey(tx, "document", one.id))).toBe(false);
});

test("a key that was made in a transaction that failed is not used again", () => {
  const made: string[] = [];
  expect(() =>
    transact(world.db, (tx) => {
      made.push(dataKey(tx, "document", "doc_x").id);
      throw new Error("undone");
    }),
  ).toThrow("undone");
  expect(made).not.toContain(transact(world.db, (tx) => dataKey(tx, "document", "doc_x").id));
});

test("a sealed text that was changed, or moved to another key's place, is refused", async () => {
  const { document } = await askAboutDose(world);
  const client = world.db.$client;
  const read = () => world.db.select().from(chunks).where(eq(chunks.documentId, document.id)).all();
  const stored = String(client.prepare("SELECT text FROM chunks").pluck().get());
  client.prepare("UPDATE chunks SET text = ?").run(`${stored.slice(0, -2)}AA`);
  expect(read).toThrow(/changed on disk/);
  const other = transact(world.db, (tx) => dataKey(tx, "document", "doc_other").id);
  client.prepare("UPDATE chunks SET text = ?").run(stored.replace(/^s1\.[^.]+/, `s1.${other}`));
  expect(read).toThrow(/changed on disk/);
  client.prepare("UPDATE chunks SET text = 'in clear'").run();
  expect(read).toThrow(/not sealed/);
});

test("commitments of two conversations to the same text differ, and one is opened without opening the other", () => {
  transact(world.db, (tx) => {
    const commit = (id: string) => commitFor(tx, "conversation", id, "How much?");
    expect(commit("con_a")).toBe(commit("con_a"));
    expect(commit("con_a")).not.toBe(commit("con_b"));
    const key = commitmentKey(dataKey(tx, "conversation", "con_a"));
    expect(createHmac("sha256", key).update("How much?").digest("hex")).toBe(commit("con_a"));
  });
});

/** A database in the folder `data`, set up by the product's own steps with the key beside it. */
function openInstallation() {
  const db = openDatabase(join(folder, "data", "intramuros.db"));
  migrateDatabase(db, join(import.meta.dirname, "..", "..", "drizzle"));
  ensureInstallation(db);
  sealStored(db);
  return db;
}
const sealSomething = (db: ReturnType<typeof openInstallation>) =>
  transact(db, (tx) => sealFor(tx, "document", "doc_1"));

test("the master key is made once, beside the data folder, for this user alone", () => {
  vi.stubEnv("INTRAMUROS_MASTER_KEY", "");
  const path = join(folder, "data.key");
  expect(existsSync(path)).toBe(false);
  const db = openInstallation();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const made = readFileSync(path, "utf8");
  closeDatabase(db);
  const again = openInstallation();
  sealSomething(again);
  expect(readFileSync(path, "utf8")).toBe(made);
  closeDatabase(again);
});

test("with keys in the database a missing or another master key is an error and nothing is made anew", () => {
  vi.stubEnv("INTRAMUROS_MASTER_KEY", "");
  const path = join(folder, "data.key");
  const first = openInstallation();
  sealSomething(first);
  closeDatabase(first);
  const key = readFileSync(path, "utf8");
  rmSync(path);
  const second = openInstallation();
  expect(() => sealSomething(second)).toThrow(/master key .* is missing/);
  expect(existsSync(path)).toBe(false);
  closeDatabase(second);
  writeFileSync(path, makeMasterKey());
  const third = openInstallation();
  expect(() => sealSomething(third)).toThrow(/not the one/);
  closeDatabase(third);
  writeFileSync(path, "short");
  const fourth = openInstallation();
  expect(() => sealSomething(fourth)).toThrow(/32 bytes/);
  closeDatabase(fourth);
  writeFileSync(path, key);
  const fifth = openInstallation();
  expect(() => sealSomething(fifth)).not.toThrow();
  closeDatabase(fifth);
});

test("the master key is exchanged while a process has the old one open", () => {
  vi.stubEnv("INTRAMUROS_MASTER_KEY", "");
  const path = join(folder, "data.key");
  const running = openInstallation();
  const before = transact(running, (tx) => dataKey(tx, "document", "doc_1"));
  const old = readFileSync(path, "utf8");
  writeFileSync(path, `${makeMasterKey()}\n${old}`);
  const command = openInstallation();
  expect(transact(command, rewrapKeys)).toBe(2);
  expect(transact(command, rewrapKeys)).toBe(0);
  closeDatabase(command);
  expect(transact(running, (tx) => dataKey(tx, "document", "doc_1"))).toEqual(before);
  writeFileSync(path, readFileSync(path, "utf8").split("\n")[0] ?? "");
  const later = openInstallation();
  expect(transact(later, (tx) => dataKey(tx, "document", "doc_1")).secret).toEqual(before.secret);
  closeDatabase(later);
  closeDatabase(running);
});

test("what was stored in clear before is sealed once, with nothing lost", async () => {
  const { nurse, turn } = await askAboutDose(world);
  const client = world.db.$client;
  const clear = {
    pages: world.db.select().from(pages).all(),
    chunks: world.db.select().from(chunks).all(),
    conversation: getConversation(world.db, nurse, turn.conversationId),
  };
  for (const { documentId, text, runs, blocks } of clear.pages)
    client
      .prepare("UPDATE pages SET text = ?, runs = ?, blocks = ? WHERE document_id = ?")
      .run(text, JSON.stringify(runs), JSON.stringify(blocks), documentId);
  for (const { id, text, context } of clear.chunks)
    client.prepare("UPDATE chunks SET text = ?, context = ? WHERE id = ?").run(text, context, id);
  client.prepare("UPDATE turns SET question = ?, answer = ?").run(turn.question, JSON.stringify(turn.answer));
  client.prepare("UPDATE conversations SET title = ?").run(clear.conversation.title);
  world.db.delete(settings).where(eq(settings.key, "content-sealed")).run();
  sealStored(world.db);
  expect(String(client.prepare("SELECT text FROM chunks").pluck().get())).toMatch(/^s1\./);
  expect(world.db.select().from(pages).all()).toEqual(clear.pages);
  expect(world.db.select().from(chunks).all()).toEqual(clear.chunks);
  expect(getConversation(world.db, nurse, turn.conversationId)).toEqual(clear.conversation);
  const keys = world.db.select().from(dataKeys).all().length;
  sealStored(world.db);
  expect(world.db.select().from(dataKeys).all()).toHaveLength(keys);
});
