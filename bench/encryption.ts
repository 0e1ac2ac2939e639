/**
 * What it costs that texts and originals are encrypted: `node bench/encryption.ts`. The product cannot run without, so each
 * figure stands beside the same work with bytes in clear; for a question and for taking in a document, what is sealed and
 * opened is counted and multiplied by what one of them takes.
 */
import crypto, { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { ask } from "#lib/answer/ask";
import { pages } from "#lib/db/schema";
import { readBlob, storeBlob } from "#lib/documents/blob-store";
import { dataKey } from "#lib/keys/data-keys";
import { sealText, unseal } from "#lib/keys/sealed-columns";
import { setLogLevel } from "#lib/log";
import { makeWorld, type TestWorld } from "#lib/retrieval/testing";

const ROUNDS = 2000;
const DOCUMENTS = 60;
const QUESTIONS = 40;
const ORIGINAL_MB = 64;
const PASSAGE =
  "The ward keeps its records in order, and nurses write down each dose, visit and change. ".repeat(17);
const counted = { seal: 0, open: 0 };
const print = (what: string, figure: string) => process.stdout.write(`| ${what} | ${figure} |\n`);

async function main(): Promise<void> {
  setLogLevel("silent");
  count("createCipheriv", "seal");
  count("createDecipheriv", "open");
  print(
    "machine",
    `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`,
  );
  const world = makeWorld();
  try {
    const one = measureTexts(world);
    await measureDocuments(world, one);
    await measureOriginals(world);
  } finally {
    world.close();
  }
}

/** Counts calls of a function of node:crypto, in every module that imported it. */
function count(name: "createCipheriv" | "createDecipheriv", as: keyof typeof counted): void {
  const real = Reflect.get(crypto, name) as (...args: unknown[]) => unknown;
  Reflect.set(crypto, name, (...args: unknown[]) => {
    counted[as]++;
    return real(...args);
  });
  syncBuiltinESMExports();
}

type CostMs = { readonly seal: number; readonly open: number };

function measureTexts({ db }: TestWorld): CostMs {
  const key = dataKey(db, "document", "doc_bench");
  const sealed = sealText(key, PASSAGE);
  const seal = processorMs(() => sealText(key, PASSAGE)) / ROUNDS;
  const opened = processorMs(() => unseal(sealed)) / ROUNDS;
  print(
    `seal, open a passage of ${PASSAGE.length} characters`,
    `${micro(seal)}, ${micro(opened)} of processor time`,
  );
  print("length of a sealed passage", `${(sealed.length / PASSAGE.length).toFixed(2)} times the text`);
  return { seal, open: opened };
}

async function measureDocuments(world: TestWorld, cost: CostMs): Promise<void> {
  const { db } = world;
  const ward = world.addCollection("ward");
  const reader = world.addPerson("reader");
  world.grant(reader, ward.id);
  const before = { ...counted };
  const startMs = performance.now();
  for (let i = 0; i < DOCUMENTS; i++)
    await world.addDocument(
      ward,
      `${i}.txt`,
      Array.from({ length: 10 }, (_, n) => `Number ${i} of part ${n}. ${PASSAGE}`),
    );
  const storedMs = (performance.now() - startMs) / DOCUMENTS;
  const sealed = (counted.seal - before.seal) / DOCUMENTS;
  print(
    "a document of 10 passages, stored and indexed (without reading and embedding)",
    `${Math.round(sealed)} values sealed, ${(sealed * cost.seal).toFixed(2)} ms of ${storedMs.toFixed(0)} ms`,
  );
  measurePages(db);
  const times: number[] = [];
  const opensBefore = counted.open;
  const sealsBefore = counted.seal;
  for (let i = 0; i < QUESTIONS; i++) {
    const beginMs = performance.now();
    for await (const _ of ask(world, reader, {
      question: `What is number ${i} of part 3 about the dose?`,
    }));
    times.push(performance.now() - beginMs);
  }
  const [opens, seals] = [(counted.open - opensBefore) / QUESTIONS, (counted.seal - sealsBefore) / QUESTIONS];
  const share = opens * cost.open + seals * cost.seal;
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  print(
    `a question over ${DOCUMENTS * 10} passages, quoted`,
    `${Math.round(opens)} values opened, ${Math.round(seals)} sealed: ${share.toFixed(1)} ms of ${median.toFixed(0)} ms (p50)`,
  );
}

/** All pages, opened by the columns of the schema; and the same as bytes, parsed where they are JSON. */
function measurePages(db: TestWorld["db"]): void {
  const sealedMs = processorMs(() => db.select().from(pages).limit(1).all());
  const [page] = db.select().from(pages).limit(1).all();
  if (page === undefined) throw new Error("no page");
  db.$client.exec("CREATE TEMP TABLE clear_pages (text TEXT, runs TEXT, blocks TEXT, rest TEXT)");
  const { text, runs, blocks, ...rest } = page;
  db.$client
    .prepare("INSERT INTO clear_pages VALUES (?, ?, ?, ?)")
    .run(text, JSON.stringify(runs), JSON.stringify(blocks), JSON.stringify(rest));
  const select = db.$client.prepare("SELECT * FROM clear_pages");
  const clearMs = processorMs(() => {
    const row = select.get() as Record<"runs" | "blocks", string>;
    JSON.parse(row.runs);
    JSON.parse(row.blocks);
  });
  print(
    `a page of ${page.text.length} characters read from the database`,
    `${micro(sealedMs / ROUNDS)} sealed (drizzle's mapping included), ${micro(clearMs / ROUNDS)} in clear`,
  );
}

async function measureOriginals({ db, config }: TestWorld): Promise<void> {
  const bytes = randomBytes(ORIGINAL_MB * 1024 * 1024);
  const parts = () => Array.from({ length: ORIGINAL_MB }, (_, i) => bytes.subarray(i << 20, (i + 1) << 20));
  const plain = join(config.dataDir, "plain");
  const sealedMs = await timed(() => storeBlob(db, config, parts()));
  const plainMs = await timed(async () => {
    const hash = createHash("sha256");
    const file = await open(plain, "w");
    for (const part of parts()) {
      hash.update(part);
      await file.write(part);
    }
    await file.sync();
    await file.close();
  });
  print(
    `an original of ${ORIGINAL_MB} MB taken in (hashed, synced)`,
    `${rate(sealedMs)} sealed, ${rate(plainMs)} in clear`,
  );
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const openedMs = await timed(async () => {
    for await (const _ of (await readBlob(config, sha256)).stream);
  });
  const readMs = await timed(async () => {
    const hash = createHash("sha256");
    for await (const part of createReadStream(plain)) hash.update(part as Buffer);
  });
  print("the same original read back (hashed)", `${rate(openedMs)} sealed, ${rate(readMs)} in clear`);
  if ((await readFile(plain)).length !== bytes.length) throw new Error("the plain file is not whole");
}

/** Processor time of ROUNDS runs: other work on the machine does not count. */
function processorMs(work: () => unknown): number {
  for (let i = 0; i < 200; i++) work();
  const before = process.cpuUsage();
  for (let i = 0; i < ROUNDS; i++) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Processor time as well, best of three. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return Math.min(...times);
}

const micro = (ms: number) => `${(ms * 1000).toFixed(0)} µs`;
const rate = (ms: number) => `${Math.round((ORIGINAL_MB / ms) * 1000)} MB for each second of processor time`;

await main();
