import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import type { UserActor } from "../lib/access/actor.ts";
import { type Config, readConfig } from "../lib/config.ts";
import { type Database, migrateDatabase, openDatabase, transact } from "../lib/db/client.ts";
import { chunks, collections, documents, grants, pages, scopes, users } from "../lib/db/schema.ts";
import { ensureInstallation } from "../lib/db/settings.ts";
import { sealPage } from "../lib/documents/complete-ingest.ts";
import { newId } from "../lib/ids.ts";
import { sealFor } from "../lib/keys/data-keys.ts";
import { setLogLevel } from "../lib/log.ts";
import { type ModelDoor, openModelDoor } from "../lib/models/door.ts";
import { encodeVector } from "../lib/retrieval/float16.ts";
import { rebuildIndex } from "../lib/retrieval/rebuild-index.ts";

const CORPUS = join(import.meta.dirname, "../../shared/corpora/training-text/passages-more.jsonl.gz");
const PASSAGES_A_DOCUMENT = 20;
/** Above this, vectors are directions drawn by chance: embedding would take too long, and takes no part in what is measured. */
const EMBEDDED_UP_TO = 20_000;

export type FilledCorpus = {
  readonly config: Config;
  readonly db: Database;
  readonly door: ModelDoor;
  readonly actor: UserActor;
  readonly texts: readonly string[];
  /** What was made, in one line. */
  readonly summary: string;
  readonly close: () => void;
};

/**
 * An installation with so many passages, a person who may read them, and the real engine. The passages are public text
 * where the development corpora lie beside the repository and are enough, else made of words drawn like those of a
 * language.
 */
export async function fillCorpus(passages: number): Promise<FilledCorpus> {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-bench-"));
  const env = { NODE_ENV: "production", INTRAMUROS_DATA: folder, INTRAMUROS_LOG_LEVEL: "error" } as const;
  setLogLevel("error");
  const engine = fork(join(import.meta.dirname, "../engine/main.ts"), {
    env,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const config = readConfig({ INTRAMUROS_DATA: folder });
  const door = openModelDoor(config);
  const { id: modelId, dimension } = await untilEmbedding(door);
  const texts = makeTexts(passages);
  const db = openDatabase(config.databasePath);
  migrateDatabase(db, join(import.meta.dirname, "../drizzle"));
  ensureInstallation(db);
  const fillMs = performance.now();
  const vectors =
    passages <= EMBEDDED_UP_TO
      ? await door.embed(texts, { purpose: "passage", priority: "ingestion" })
      : texts.map((_, i) => randomDirection(i, dimension));
  const userId = newId("user");
  const collectionId = newId("collection");
  transact(db, (tx) => {
    tx.insert(users)
      .values({
        id: userId,
        email: "a@example.org",
        name: "A",
        role: "member",
        status: "active",
        createdAtMs: 1,
      })
      .run();
    tx.insert(collections).values({ id: collectionId, name: "bench", description: "", createdAtMs: 1 }).run();
    const scope = tx.insert(scopes).values({ collectionId }).returning().get();
    tx.insert(grants)
      .values({ id: newId("grant"), collectionId, userId, level: "read", grantedAtMs: 1 })
      .run();
    for (let at = 0; at < texts.length; at += PASSAGES_A_DOCUMENT) {
      const own = texts.slice(at, at + PASSAGES_A_DOCUMENT);
      const id = newId("document");
      const whole = own.join("\n\n");
      tx.insert(documents)
        .values({
          id,
          collectionId,
          scopeId: scope.id,
          lineageId: id,
          name: `document-${at}.txt`,
          sourcePath: `document-${at}.txt`,
          sha256: hash(whole),
          byteSize: whole.length,
          format: "text",
          state: "searchable",
          pageCount: 1,
          isPaginated: false,
          chunkCount: own.length,
          addedAtMs: 1,
          searchableAtMs: 1,
        })
        .run();
      let start = 0;
      const blocks = own.map((text) => {
        const block = { kind: "paragraph" as const, start, end: start + text.length };
        start += text.length + 2;
        return block;
      });
      const seal = sealFor(tx, "document", id);
      const page = { number: 1, start: 0, text: whole, runs: [], blocks, warnings: [] };
      tx.insert(pages)
        .values(sealPage(seal, id, page))
        .run();
      own.forEach((text, ordinal) => {
        const { start: from = 0, end: to = 0 } = blocks[ordinal] ?? {};
        const vector = encodeVector(vectors[at + ordinal] ?? new Float32Array(0));
        tx.insert(chunks)
          .values({
            documentId: id,
            ordinal,
            pageFirst: 1,
            pageLast: 1,
            start: from,
            end: to,
            kind: "prose",
            context: seal.text(""),
            text: seal.text(text),
            sha256: hash(text),
            vector,
            modelId,
          })
          .run();
      });
    }
  });
  const built = await rebuildIndex(db, config, { kind: "system", process: "command-line" });
  const filledMs = performance.now() - fillMs;
  return {
    config,
    db,
    door,
    actor: { kind: "user", userId, role: "member", via: "command-line" },
    texts,
    summary: `${built.passages} passages (filled in ${Math.round(filledMs / 1000)} s, index ${built.ms} ms)`,
    close: () => {
      engine.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function randomDirection(seed: number, dimension: number): Float32Array {
  const random = makeRandom(seed);
  const vector = Float32Array.from({ length: dimension }, () => random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** The built-in model, once the engine answers. */
async function untilEmbedding(door: ModelDoor): Promise<{ id: string; dimension: number }> {
  for (;;) {
    const models = await door.models().catch(() => []);
    const model = models.find(({ kind }) => kind === "embedding");
    if (model?.dimension !== undefined) return { id: model.id, dimension: model.dimension };
    await delay(100);
  }
}

function makeTexts(n: number): string[] {
  if (existsSync(CORPUS)) {
    const lines = gunzipSync(readFileSync(CORPUS)).toString().split("\n");
    const step = Math.max(1, Math.floor(lines.length / n));
    const texts = lines.flatMap((line, i) =>
      i % step === 0 && line !== "" ? [String(JSON.parse(line).text)] : [],
    );
    if (texts.length >= n) return texts.slice(0, n);
  }
  const random = makeRandom(1);
  const word = () => {
    const rank = Math.floor(20_000 ** random());
    return (
      rank.toString(36).replace(/\d/g, (digit) => "aeioubcdfg"[Number(digit)] ?? "x") + "en".repeat(rank % 3)
    );
  };
  const sentence = () => {
    const words = Array.from({ length: 8 + Math.floor(random() * 14) }, word).join(" ");
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  };
  return Array.from({ length: n }, () => Array.from({ length: 10 }, sentence).join(" "));
}

/** A question of words of a passage. */
export function makeQuestion(text: string, seed: number): string {
  const random = makeRandom(seed + 1);
  const words = text.match(/\p{L}{5,}/gu) ?? ["nothing"];
  const from = Math.floor(random() * Math.max(1, words.length - 6));
  return `What about ${words.slice(from, from + 3 + Math.floor(random() * 4)).join(" ")} and the ${words[0] ?? ""}?`;
}

/** A small repeatable generator (mulberry32). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
