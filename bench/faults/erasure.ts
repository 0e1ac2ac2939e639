/**
 * Whether erasing leaves anything: `node bench/faults/erasure.ts [--documents 2000] [--product [--log FILE]]`.
 *
 * Documents are stored whose words occur nowhere else (with `--product`, all its processes run and read them), people ask about them, then 0.1 %, 1 % and 50 % of the
 * documents are erased, and at last a person's conversations and all about a named person. Before each erasure every byte
 * of the data folder is searched for the text, its terms, its vectors, what is sealed, its keys and its original, which
 * shows that the search finds them; at the moment the certificate says that it is done, for the same again. The index
 * packs some of this, so each of its versions is asked as well. Prints one JSON document; exit code 1 when a copy is left,
 * or something was not found before.
 */
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { inArray, isNull } from "drizzle-orm";
import type { UserActor } from "#lib/access/actor";
import { ask } from "#lib/answer/ask";
import { childEnvironment, readConfig } from "#lib/config";
import { closeDatabase, type Database, openDatabase } from "#lib/db/client";
import { documents, erasures } from "#lib/db/schema";
import { receiveDocument } from "#lib/documents/receive-document";
import { type ErasurePlan, type ErasureSubject, previewErasure } from "#lib/erasure/plan";
import { decideErasure, requestErasure } from "#lib/erasure/requests";
import type { DocumentId } from "#lib/ids";
import { setLogLevel } from "#lib/log";
import { openModelDoor } from "#lib/models/door";
import { actorByEmail, createUser } from "#lib/people/users";
import type { SearchDeps } from "#lib/retrieval/search-passages";
import { readRunFile } from "../../bin/supervisor/run-file.ts";
import { askIndex } from "./erasure/ask-index.ts";
import { fillWorld } from "./erasure/filled-world.ts";
import { type MarkedText, markedText } from "./erasure/marked-texts.ts";
import { needlesOf } from "./erasure/needles.ts";
import { type Found, type Needle, scanBytes } from "./erasure/scan-bytes.ts";
import { ADMIN, House, openJobs, setUp, until } from "./house.ts";

/** What an erasure is asked of: the product, or a test's own world that does the same. */
export type Erasable = SearchDeps & {
  readonly first: UserActor;
  /** Approves. */
  readonly second: UserActor;
  /** May read the documents. */
  readonly reader: UserActor;
  /** Returns when what was approved is certified. */
  carryOut(): Promise<void>;
  /** Processes that may hold files open. */
  pids(): readonly number[];
};
export type ErasureFigures = {
  readonly what: string;
  readonly documents: number;
  readonly conversations: number;
  readonly answers: number;
  /** Texts with words of their own. */
  readonly texts: number;
  readonly needles: Record<string, number>;
  readonly before: Found;
  readonly after: Found;
  /** Texts that the index gave when it was asked. */
  readonly index: { readonly before: AskedIndex; readonly after: AskedIndex };
  /** Files that are gone but still held open by a process. */
  readonly heldOpen: readonly string[];
  readonly folderBytes: number;
  /** From approval to certificate. */
  readonly seconds: number;
};
type AskedIndex = Awaited<ReturnType<typeof askIndex>>;

/** Erases and looks for what was erased. @param texts of the erased documents */
export async function eraseAndScan(
  house: Erasable,
  what: string,
  subject: ErasureSubject,
  texts: readonly MarkedText[],
): Promise<ErasureFigures> {
  const { db, config, first, second } = house;
  const { plan } = previewErasure(db, first, subject);
  const needles = needlesOf(db, config, plan, texts);
  const before = scanBytes(config.dataDir, needles);
  const asked = await askIndex(config, texts);
  const request = requestErasure(db, first, plan, { ground: "data-subject-request", reference: what });
  const startedMs = performance.now();
  decideErasure(db, second, request, true);
  await house.carryOut();
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
  const after = scanBytes(config.dataDir, needles);
  return {
    what,
    ...countsOf(plan),
    texts: texts.length,
    needles: countKinds(needles),
    before: before.found,
    after: after.found,
    index: { before: asked, after: await askIndex(config, texts) },
    heldOpen: house.pids().flatMap((pid) => heldOpen(pid, config.dataDir)),
    folderBytes: before.bytes,
    seconds,
  };
}

/** Should lie nowhere at any time; the index packs its text, so it is asked as well. */
const NEVER_IN_BYTES = ["text, UTF-8", "text, UTF-16", "text as the index keeps it"];

/** What is wrong with the figures, a sentence each: copies that are left, and kinds the search never found. */
export function findingsOf(figures: ErasureFigures): string[] {
  const { what, texts, needles, before, after, index, heldOpen: held } = figures;
  const left = Object.entries(after).flatMap(([kind, stores]) =>
    Object.entries(stores).map(([store, n]) => `${what}: ${n} of "${kind}" are still in the ${store}`),
  );
  const unseen = Object.keys(needles)
    .filter((kind) => !NEVER_IN_BYTES.includes(kind) && before[kind] === undefined)
    .map((kind) => `${what}: "${kind}" was not found before, so the search proves nothing`);
  if (index.before.rows < texts || index.before.fullText < texts)
    unseen.push(`${what}: the index gave ${index.before.rows} of ${texts} texts before`);
  const asked = index.after.rows + index.after.fullText;
  return [
    ...left,
    ...unseen,
    ...(asked > 0 ? [`${what}: the index still gave ${asked} texts`] : []),
    ...(held.length > 0 ? [`${what}: ${held.length} files that are gone are held open: ${held[0]}`] : []),
  ];
}

function countsOf(plan: ErasurePlan) {
  const { documents: erased, conversations, answers } = plan;
  return { documents: erased.length, conversations: conversations.length, answers: answers.length };
}

function countKinds(needles: readonly Needle[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of needles) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function heldOpen(pid: number, folder: string): string[] {
  const fds = join("/proc", String(pid), "fd");
  return readdirSync(fds).flatMap((fd) => {
    const target = linkOf(join(fds, fd));
    const isHeld = target.startsWith(`${folder}/`) && target.endsWith(" (deleted)");
    return isHeld ? [`${target.slice(folder.length)} by ${pid === process.pid ? "this" : pid}`] : [];
  });
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

export async function askAll(
  house: SearchDeps,
  reader: UserActor,
  texts: readonly MarkedText[],
): Promise<void> {
  for (const { question } of texts) for await (const _ of ask(house, reader, { question }));
}

/** Every n-th text that is still there. */
function share(db: Database, texts: ReadonlyMap<DocumentId, MarkedText>, part: number, all: number) {
  const left = db
    .select({ id: documents.id })
    .from(documents)
    .where(isNull(documents.deletedAtMs))
    .all()
    .filter(({ id }) => texts.has(id));
  const wanted = Math.max(1, Math.round(part * all));
  return Array.from({ length: wanted }, (_, i) => left[Math.floor((i * left.length) / wanted)]?.id).filter(
    (id) => id !== undefined,
  );
}

/** Erases one share after the other, then a person's conversations, then all about a named person. */
async function eraseAll(
  house: Erasable,
  texts: ReadonlyMap<DocumentId, MarkedText>,
): Promise<ErasureFigures[]> {
  const { db, reader } = house;
  const figures: ErasureFigures[] = [];
  for (const part of [0.001, 0.01, 0.5]) {
    const ids = share(db, texts, part, texts.size);
    const chosen = ids.flatMap((id) => texts.get(id) ?? []);
    await askAll(house, reader, chosen.slice(0, 20));
    const subject = { kind: "documents", documents: ids } as const;
    figures.push(await eraseAndScan(house, `${part * 100} % of the documents`, subject, chosen));
  }
  const [named, ...rest] = share(db, texts, 0.01, texts.size).flatMap((id) => texts.get(id) ?? []);
  await askAll(house, reader, rest);
  const conversations = { kind: "conversations", person: reader.userId } as const;
  figures.push(await eraseAndScan(house, "a person's conversations", conversations, []));
  if (named === undefined) return figures;
  await askAll(house, reader, [named]);
  const person = { kind: "person", names: [named.words.slice(0, 3).join(" ")] } as const;
  return [...figures, await eraseAndScan(house, "a named person", person, [named])];
}

async function measureWorld(count: number): Promise<ErasureFigures[]> {
  setLogLevel("error");
  const world = await fillWorld(count);
  try {
    return await eraseAll(world, world.texts);
  } finally {
    world.close();
  }
}

async function measureProduct(count: number, log: string | undefined): Promise<ErasureFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-erasing-"));
  const settings = { INTRAMUROS_DATA: join(folder, "data"), INTRAMUROS_PORT: "3998" };
  const config = readConfig(settings);
  const db = openDatabase(config.databasePath);
  const collectionId = await setUp(db, "Ward");
  const first = actorByEmail(db, ADMIN);
  await addPeople(db, first);
  const house = new House(childEnvironment(settings), false, log);
  try {
    const texts = new Map<DocumentId, MarkedText>();
    for (let number = 0; number < count; number++) {
      const text = markedText(number);
      const { name } = text;
      const bytes = [Buffer.from(text.text)];
      const { documentId } = await receiveDocument(db, config, first, { collectionId, name, bytes });
      texts.set(documentId, text);
    }
    await until(() => openJobs(db) === 0);
    const erasable: Erasable = {
      ...{ db, config, door: openModelDoor(config), first, reader: first },
      second: actorByEmail(db, "second@example.org"),
      carryOut: () => until(() => isCertified(db)),
      pids: () => [
        process.pid,
        ...Object.values(readRunFile(config)?.children ?? {}).flatMap((pid) => pid ?? []),
      ],
    };
    return await eraseAll(erasable, texts);
  } finally {
    await house.end();
    await sleep(200);
    closeDatabase(db);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function addPeople(db: Database, administrator: UserActor): Promise<void> {
  await createUser(db, administrator, {
    email: "second@example.org",
    name: "Second",
    role: "data-protection-officer",
    password: "a long password",
  });
}

function isCertified(db: Database): boolean {
  const open = inArray(erasures.state, ["approved", "blanked"]);
  return db.select({ id: erasures.id }).from(erasures).where(open).get() === undefined;
}

if (import.meta.filename === process.argv[1]) {
  const { values } = parseArgs({
    options: {
      documents: { type: "string", default: "2000" },
      product: { type: "boolean", default: false },
      log: { type: "string" },
    },
  });
  const count = Number(values.documents);
  const figures = await (values.product ? measureProduct(count, values.log) : measureWorld(count));
  const findings = figures.flatMap(findingsOf);
  process.stdout.write(`${JSON.stringify({ figures, findings }, null, 1)}\n`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}
