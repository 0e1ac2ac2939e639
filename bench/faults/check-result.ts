import { readFileSync } from "node:fs";
import { and, asc, eq, isNull } from "drizzle-orm";
import type { Actor } from "#lib/access/actor";
import type { Config } from "#lib/config";
import type { Database } from "#lib/db/client";
import { auditEvents, chunks, documents, jobs, pages } from "#lib/db/schema";
import type { DocumentId } from "#lib/ids";
import { openModelDoor } from "#lib/models/door";
import { openActiveIndex } from "#lib/retrieval/index-store";
import { searchPassages } from "#lib/retrieval/search-passages";
import { chunkDocument } from "../../ingest/chunk/chunk.ts";
import { documentText } from "../../ingest/extract/document.ts";
import { extractDocument } from "../../ingest/extract/extract.ts";
import type { GeneratedFile } from "./generate-files.ts";

/**
 * Looks for every way in which a crash could have left its mark; each finding is one sentence. An empty list means
 * that every acknowledged file is searchable, none is there twice, none is there in part.
 * @param acknowledged document of each file by the file's name
 */
export async function checkResult(
  { db, config, actor }: { readonly db: Database; readonly config: Config; readonly actor: Actor },
  files: readonly GeneratedFile[],
  acknowledged: ReadonlyMap<string, DocumentId>,
): Promise<string[]> {
  const findings: string[] = [];
  const find = (isWrong: boolean, sentence: string) => {
    if (isWrong) findings.push(sentence);
  };
  const deps = { db, config, door: openModelDoor(config) };
  for (const { name, path, word } of files) {
    const id = acknowledged.get(name);
    if (id === undefined) {
      findings.push(`${name} was never acknowledged`);
      continue;
    }
    const document = db.select().from(documents).where(eq(documents.id, id)).get();
    find(document?.state !== "searchable", `${name} is ${document?.state}: ${document?.stateReason?.code}`);
    const { passages } = await searchPassages(deps, actor, { query: word, k: 3 });
    find(passages[0]?.documentId !== id, `${name} is not found by its word`);

    const expected = await extractDocument(new Uint8Array(readFileSync(path)), name);
    const cut = chunkDocument(expected);
    const stored = db
      .select()
      .from(chunks)
      .where(eq(chunks.documentId, id))
      .orderBy(asc(chunks.ordinal))
      .all();
    const isWhole = stored.length === cut.length && stored.every((row, i) => row.text === cut[i]?.text);
    find(
      !isWhole,
      `${name} has ${stored.length} passages, ${cut.length} were expected, or their text differs`,
    );
    find(document?.chunkCount !== stored.length, `${name} claims ${document?.chunkCount} passages`);
    find(
      stored.some(({ vector }) => vector === null),
      `${name} has passages without a vector`,
    );
    const pageTexts = db
      .select()
      .from(pages)
      .where(eq(pages.documentId, id))
      .orderBy(asc(pages.number))
      .all();
    find(
      documentText({ pages: pageTexts.map(asPage) }) !== documentText(expected),
      `${name} has other pages`,
    );
    for (const type of ["document.received", "document.searchable"] as const) {
      const events = db
        .select()
        .from(auditEvents)
        .where(and(eq(auditEvents.type, type), eq(auditEvents.objectId, id)))
        .all();
      find(events.length !== 1, `${name} has ${events.length} audit events ${type}`);
    }
  }
  const live = db.select().from(documents).where(isNull(documents.deletedAtMs)).all();
  find(live.length !== files.length, `${live.length} documents are there for ${files.length} files`);
  find(new Set(live.map((row) => row.sha256)).size !== live.length, "a file is there twice");
  const open = db
    .select()
    .from(jobs)
    .all()
    .filter(({ state }) => state !== "done");
  find(open.length > 0, `${open.length} jobs did not end well`);
  findings.push(...(await compareIndex(db, config)), ...checkDatabase(db));
  return findings;
}

async function compareIndex(db: Database, config: Config): Promise<string[]> {
  const index = await openActiveIndex(db, config);
  if (index === undefined) return ["there is no index"];
  const rows = await index.table.query().select(["chunk_id"]).toArray();
  const indexed = rows.map((row) => Number(row.chunk_id));
  const inIndex = new Set(indexed);
  const stored = new Set<number>(
    db
      .select({ id: chunks.id })
      .from(chunks)
      .all()
      .map(({ id }) => id),
  );
  return [
    ...(inIndex.size === indexed.length
      ? []
      : [`${indexed.length - inIndex.size} passages are in the index twice`]),
    ...([...stored].every((id) => inIndex.has(id)) ? [] : ["the index misses passages"]),
    ...([...inIndex].every((id) => stored.has(id))
      ? []
      : ["the index holds passages that the database does not"]),
  ];
}

function checkDatabase(db: Database): string[] {
  const integrity: unknown = db.$client.pragma("integrity_check", { simple: true });
  const foreign: unknown = db.$client.pragma("foreign_key_check");
  return [
    ...(integrity === "ok" ? [] : [`the database is damaged: ${String(integrity)}`]),
    ...(Array.isArray(foreign) && foreign.length === 0 ? [] : ["the database holds references to nothing"]),
  ];
}

function asPage({ number, text }: { number: number; text: string }) {
  return { number, text, runs: [], blocks: [], warnings: [] };
}
