import { readFileSync } from "node:fs";
import { inArray, notInArray } from "drizzle-orm";
import type { Config } from "#lib/config";
import type { Database } from "#lib/db/client";
import { chunks, documents } from "#lib/db/schema";
import { blobPath } from "#lib/documents/blob-store";
import type { ErasurePlan } from "#lib/erasure/plan";
import { decodeVector } from "#lib/retrieval/float16";
import { termsOf } from "#lib/retrieval/terms";
import type { MarkedText } from "./marked-texts.ts";
import type { Needle } from "./scan-bytes.ts";

/** Of the last numbers of a vector. */
const NUMBERS = 16;
const SEALED = { from: 40, count: 40 };
/** Past the header of a sealed file. */
const ORIGINAL = { from: 44, count: 48 };

/** Everything that an erasure of these documents has to take away, as it lies on disk now. */
export function needlesOf(
  db: Database,
  config: Config,
  plan: ErasurePlan,
  texts: readonly MarkedText[],
): Needle[] {
  const ids = [...plan.documents];
  const originals = db.select().from(documents).where(inArray(documents.id, ids)).all();
  const passages = db.select().from(chunks).where(inArray(chunks.documentId, ids)).all();
  const others = db.select({ vector: chunks.vector }).from(chunks).where(notInArray(chunks.documentId, ids));
  // Two texts may have the same vector.
  const kept = new Set(others.all().map(({ vector }) => vector?.toString("latin1")));
  return [
    ...texts.flatMap(needlesOfText),
    ...passages.flatMap(({ vector }) =>
      vector === null || kept.has(vector.toString("latin1")) ? [] : needlesOfVector(vector),
    ),
    ...originals.map(({ sha256 }) => ({
      kind: "original, sealed",
      bytes: readFileSync(blobPath(config, sha256)).subarray(ORIGINAL.from, ORIGINAL.from + ORIGINAL.count),
    })),
    ...sealedOf(db, "pages", ["text", "runs", "blocks"], "document_id", ids),
    ...sealedOf(db, "chunks", ["text", "context"], "document_id", ids),
    ...sealedOf(db, "turns", ["answer"], "id", plan.answers),
    ...needlesOfConversations(db, plan.conversations),
    ...keysOf(db, [...ids, ...plan.conversations, ...plan.people]),
  ];
}

/** @returns of what people asked and were told in these conversations */
function needlesOfConversations(db: Database, ids: readonly string[]): Needle[] {
  const turnIds = select(db, "id", "turns", "conversation_id", ids) as string[];
  return [
    ...sealedOf(db, "conversations", ["title"], "id", ids),
    ...sealedOf(db, "turns", ["question", "standalone_question", "answer"], "id", turnIds),
    ...sealedOf(db, "turn_passages", ["label"], "turn_id", turnIds),
  ];
}

function needlesOfText({ sentence, words, name }: MarkedText): Needle[] {
  const distinct = words.slice(0, 3).join(" ");
  return [
    { kind: "text, UTF-8", bytes: Buffer.from(distinct, "utf8") },
    { kind: "text, UTF-16", bytes: Buffer.from(distinct, "utf16le") },
    {
      kind: "text as the index keeps it",
      bytes: Buffer.from(termsOf(sentence).slice(0, 5).join(" "), "utf8"),
    },
    ...words.flatMap((word) => termsOf(word).map((term) => ({ kind: "term", bytes: Buffer.from(term) }))),
    { kind: "name", bytes: Buffer.from(name) },
  ];
}

function needlesOfVector(vector: Buffer): Needle[] {
  const half = vector.subarray(-2 * NUMBERS);
  const decoded = decodeVector(vector).slice(-NUMBERS);
  return [
    { kind: "vector, 16 bits", bytes: Buffer.from(half) },
    { kind: "vector, 32 bits", bytes: Buffer.from(decoded.buffer) },
  ];
}

/** What is sealed is looked for as it is stored. Values that are too short to be told apart are left out. */
function sealedOf(
  db: Database,
  table: string,
  columns: readonly string[],
  by: string,
  ids: readonly string[],
): Needle[] {
  return columns.flatMap((column) =>
    (select(db, column, table, by, ids) as (string | null)[]).flatMap((sealed) => {
      const text = sealed?.split(".")[2] ?? "";
      const from = Math.min(SEALED.from, Math.max(0, text.length - SEALED.count));
      const bytes = Buffer.from(text.slice(from, from + SEALED.count));
      return bytes.length < SEALED.count / 2 ? [] : [{ kind: `${table}, sealed`, bytes }];
    }),
  );
}

function keysOf(db: Database, subjects: readonly string[]): Needle[] {
  const wrapped = select(db, "wrapped", "data_keys", "subject", subjects) as (Buffer | null)[];
  return wrapped.flatMap((bytes) => (bytes === null ? [] : [{ kind: "key, wrapped", bytes }]));
}

/** Values as they are stored; the columns of the schema would open them. */
function select(db: Database, column: string, table: string, by: string, ids: readonly string[]): unknown[] {
  return db.$client
    .prepare(`SELECT ${column} FROM ${table} WHERE ${by} IN (SELECT value FROM json_each(?))`)
    .pluck()
    .all(JSON.stringify(ids));
}
