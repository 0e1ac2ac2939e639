import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { and, eq, isNull } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { UserActor } from "#lib/access/actor";
import { countSearched } from "#lib/answer/count-searched";
import { type Config, readConfig } from "#lib/config";
import { closeDatabase, type Database } from "#lib/db/client";
import { chunks, documents, jobs } from "#lib/db/schema";
import { openTestDatabase } from "#lib/db/testing";
import { createCollection } from "#lib/documents/collections";
import { failIngest, type ReadFile, storeReadFile } from "#lib/documents/complete-ingest";
import { dayOf, parseDay } from "#lib/documents/day";
import { deleteDocument } from "#lib/documents/documents";
import { giveGrant } from "#lib/documents/grants";
import { finishJob, recoverJobs } from "#lib/documents/queue";
import { receiveDocument } from "#lib/documents/receive-document";
import { setValidity } from "#lib/documents/set-validity";
import { endSupersession, supersede } from "#lib/documents/supersede";
import { AppError } from "#lib/errors";
import type { CollectionId, DocumentId } from "#lib/ids";
import { actorByEmail, createFirstAdministrator } from "#lib/people/users";
import { openActiveIndex, removeFromIndex } from "#lib/retrieval/index-store";
import { rebuildIndex } from "#lib/retrieval/rebuild-index";
import { searchPassages } from "#lib/retrieval/search-passages";
import { standInDoor, TEST_MODEL } from "#lib/retrieval/testing";
import { publish, refile } from "./publish.ts";

/**
 * Random histories of documents on the real database and the real index, compared with a model of a few lines that
 * says what search may find on each day.
 */

const PLACES = ["a.txt", "b.txt"] as const;
const CONTENTS = ["alpha", "beta", "gamma", "BROKEN"] as const;
const DAYS = ["2020-01-01", "2024-06-15", dayOf(Date.now()).date, "2099-01-01"] as const;

type Step =
  | { do: "add"; place: number; content: number }
  | { do: "work"; pick: number }
  | { do: "crash"; pick: number; after: "stored" | "indexed" }
  | { do: "delete"; pick: number; which: "this-version" | "all-versions" }
  | { do: "validity"; pick: number; from: number | null; until: number | null }
  | { do: "supersede" | "end-supersession"; from: number; to: number }
  | { do: "rebuild" };

const index = (length: number) => fc.integer({ min: 0, max: length - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("add" as const), place: index(2), content: index(4) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("work" as const), pick: index(8) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("crash" as const),
      pick: index(8),
      after: fc.constantFrom("stored" as const, "indexed" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("delete" as const),
      pick: index(8),
      which: fc.constantFrom("this-version" as const, "all-versions" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("validity" as const),
      pick: index(8),
      from: fc.option(index(4)),
      until: fc.option(index(4)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom("supersede" as const, "end-supersession" as const),
      from: index(2),
      to: index(2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rebuild" as const) }) },
);

/** A version as the model knows it. */
type ModelVersion = {
  id: DocumentId;
  place: number;
  content: number;
  isFound: boolean;
  from: string | null;
  until: string | null;
};
type Model = { versions: ModelVersion[]; supersessions: Set<string> };

/** Ids that a search on that day may find. */
function foundOn(model: Model, day: string): DocumentId[] {
  const added = dayOf(Date.now()).date;
  const begun = model.versions.filter((v) => v.isFound && (v.from ?? added) <= day);
  return PLACES.flatMap((_, place) => {
    const newest = begun.filter((v) => v.place === place).at(-1);
    if (newest === undefined || (newest.until !== null && newest.until < day)) return [];
    const isSuperseded = begun.some((v) => model.supersessions.has(`${v.place}>${place}`));
    return isSuperseded ? [] : [newest.id];
  }).toSorted();
}

/**
 * What a question of that day was put to: what it may find, and of each document whose newest version cannot be found and
 * none before it, that newest one.
 */
function countedOn(model: Model, day: string): { documents: number; unread: number; notInForce: number } {
  const latest = PLACES.flatMap((_, place) => model.versions.filter((v) => v.place === place).at(-1) ?? []);
  const unread = latest.filter(
    ({ place }) => !model.versions.some((v) => v.place === place && v.isFound),
  ).length;
  const documents = foundOn(model, day).length + unread;
  return { documents, unread, notInForce: Math.max(0, latest.length - documents) };
}

test("after any history, search finds on each day the version that counts then, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 24 }), async (steps) => {
      const world = await makeWorld();
      try {
        for (const one of steps) await apply(world, one);
        // While work waits, nothing that may not be found is found.
        expect(counted(world)).toEqual(countedOn(world.model, dayOf(Date.now()).date));
        for (const day of DAYS) {
          const may = foundOn(world.model, day);
          for (const id of await found(world, day)) expect(may).toContain(id);
        }
        while (await workOn(world, 0));
        for (const day of DAYS) {
          expect(await found(world, day)).toEqual(foundOn(world.model, day));
          expect(counted(world, day)).toEqual(countedOn(world.model, day));
        }
        expect(await found(world)).toEqual(foundOn(world.model, dayOf(Date.now()).date));
      } finally {
        closeDatabase(world.db);
        rmSync(world.folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 15 },
  );
}, 300_000);

type World = {
  folder: string;
  db: Database;
  config: Config;
  actor: UserActor;
  collectionId: CollectionId;
  model: Model;
};

async function makeWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-versions-"));
  const config = readConfig({ INTRAMUROS_DATA: folder });
  const db = openTestDatabase(config.databasePath);
  await createFirstAdministrator(db, ACCOUNT, "command-line");
  const actor = actorByEmail(db, ACCOUNT.email);
  const collectionId = createCollection(db, actor, { name: "Protocols" });
  giveGrant(db, actor, collectionId, { userId: actor.userId }, { level: "manage" });
  return { folder, db, config, actor, collectionId, model: { versions: [], supersessions: new Set() } };
}
const ACCOUNT = { email: "ada@example.org", name: "Ada", password: "a long password" };

async function apply(world: World, one: Step): Promise<void> {
  const { db, config, actor, collectionId, model } = world;
  const picked = "pick" in one ? model.versions[one.pick % Math.max(model.versions.length, 1)] : undefined;
  switch (one.do) {
    case "add": {
      const name = PLACES[one.place] ?? "";
      const bytes = [Buffer.from(textOf(one))];
      const received = await receiveDocument(db, config, actor, { collectionId, name, bytes });
      const newest = model.versions.filter((v) => v.place === one.place).at(-1);
      expect(received.wasThere).toBe(newest?.content === one.content);
      if (received.wasThere) expect(received.documentId).toBe(newest?.id);
      else
        model.versions.push({
          id: received.documentId,
          place: one.place,
          content: one.content,
          isFound: false,
          from: null,
          until: null,
        });
      return;
    }
    case "work":
      await workOn(world, one.pick);
      return;
    case "crash":
      await workOn(world, one.pick, one.after);
      recoverJobs(db);
      return;
    case "delete": {
      if (picked === undefined) return;
      deleteDocument(db, actor, picked.id, one.which);
      const isGone = (v: ModelVersion) =>
        one.which === "all-versions" ? v.place === picked.place : v.id === picked.id;
      model.versions = model.versions.filter((v) => !isGone(v));
      // A document that is added again later at the same place is another one.
      if (!model.versions.some((v) => v.place === picked.place))
        model.supersessions = new Set(
          [...model.supersessions].filter((pair) => !pair.includes(String(picked.place))),
        );
      return;
    }
    case "validity": {
      if (picked === undefined) return;
      const [from = null, until = null] = [DAYS[one.from ?? -1], DAYS[one.until ?? -1]];
      const set = () => setValidity(db, actor, picked.id, { validFrom: from, validUntil: until });
      if (from !== null && until !== null && until < from) expect(set).toThrow(AppError);
      else {
        set();
        Object.assign(picked, { from, until });
      }
      return;
    }
    case "supersede":
    case "end-supersession": {
      const [heir, former] = [one.from, one.to].map((place) => model.versions.find((v) => v.place === place));
      if (heir === undefined || former === undefined || heir === former) return;
      if (one.do === "end-supersession") {
        endSupersession(db, actor, heir.id, former.id);
        model.supersessions.delete(`${one.from}>${one.to}`);
      } else if (model.supersessions.has(`${one.to}>${one.from}`)) {
        expect(() => supersede(db, actor, heir.id, former.id)).toThrow(AppError);
      } else {
        supersede(db, actor, heir.id, former.id);
        model.supersessions.add(`${one.from}>${one.to}`);
      }
      return;
    }
    case "rebuild":
      if (db.select().from(chunks).get() !== undefined)
        await rebuildIndex(db, config, { kind: "system", process: "ingest" });
  }
}

/** Does what the worker does with one waiting job. @param crash ends after that step @returns false when none waits */
async function workOn(
  { db, config, model }: World,
  pick: number,
  crash?: "stored" | "indexed",
): Promise<boolean> {
  const waiting = db.select().from(jobs).where(eq(jobs.state, "queued")).all();
  const job = waiting[pick % Math.max(waiting.length, 1)];
  const { documentId } = job ?? {};
  if (job === undefined || documentId == null) return false;
  if (job.kind === "refile") await refile(db, config, documentId);
  if (job.kind === "remove") {
    const ids = db.select({ id: chunks.id }).from(chunks).where(eq(chunks.documentId, documentId)).all();
    const opened = await openActiveIndex(db, config);
    if (opened !== undefined)
      await removeFromIndex(
        opened,
        ids.map(({ id }) => id),
      );
  }
  if (job.kind !== "ingest") {
    if (crash === undefined) finishJob(db, job.id);
    return true;
  }
  const version = model.versions.find((v) => v.id === documentId);
  if (version !== undefined && CONTENTS[version.content] === "BROKEN") {
    failIngest(db, job, new AppError("unreadable-file", "This file is broken."));
    return true;
  }
  storeReadFile(db, documentId, await readFile(textOf(version)));
  if (crash === "indexed") await refile(db, config, documentId);
  if (crash !== undefined) {
    db.update(jobs).set({ state: "running" }).where(eq(jobs.id, job.id)).run();
    return true;
  }
  await publish(db, config, TEST_MODEL, [{ job, documentId, file: null }]);
  if (version !== undefined) version.isFound = true;
  return true;
}

/** The places say different things, since repeats are found once. */
function textOf(version?: Pick<ModelVersion, "place" | "content">): string {
  return `The protocol of ${PLACES[version?.place ?? 0]} says ${CONTENTS[version?.content ?? 0]}.`;
}

async function readFile(text: string): Promise<ReadFile> {
  const [vector = new Float32Array()] = await DOOR.embed([text], {
    purpose: "passage",
    priority: "ingestion",
  });
  const place = { ordinal: 0, pageFirst: 1, pageLast: 1, start: 0, end: text.length, context: "" };
  return {
    format: "text",
    title: null,
    language: "en",
    isPaginated: false,
    extractor: "test",
    extractMs: 1,
    charCount: text.length,
    warnings: [],
    modelId: TEST_MODEL.id,
    pages: [{ number: 1, start: 0, text, runs: [], blocks: [], warnings: [] }],
    passages: [{ ...place, kind: "prose", text, vector }],
  };
}
const DOOR = standInDoor();

/** Without a day: today, as a question that names none. */
function counted({ db, actor, collectionId }: World, day?: string): ReturnType<typeof countedOn> {
  const {
    documents,
    gaps,
    notInForce = 0,
  } = countSearched(db, actor, {
    collections: [{ id: collectionId, level: "read" }],
    asOf: day === undefined ? undefined : parseDay(day),
  });
  return { documents, unread: (gaps?.failed ?? 0) + (gaps?.waiting ?? 0), notInForce };
}

/** Documents that a search for a word of all of them finds. */
async function found(world: World, day?: string): Promise<DocumentId[]> {
  const asOf = day === undefined ? undefined : parseDay(day);
  const { db, config, actor } = world;
  const result = await searchPassages({ db, config, door: DOOR }, actor, {
    query: "protocol",
    k: 100,
    variant: "full-text",
    asOf,
  });
  expect(result.refused).toEqual([]);
  const live = db
    .select({ id: documents.id })
    .from(documents)
    .where(and(isNull(documents.deletedAtMs)))
    .all();
  const ids = result.passages.map(({ documentId }) => documentId);
  for (const id of ids) expect(live.map((row) => row.id)).toContain(id);
  return ids.toSorted();
}
