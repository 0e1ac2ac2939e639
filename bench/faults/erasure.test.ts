import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "#lib/access/actor";
import { jobs, type Role, users } from "#lib/db/schema";
import { finishJob } from "#lib/documents/queue";
import { carryOutErasures } from "#lib/erasure/carry-out";
import type { DocumentId } from "#lib/ids";
import { setLogLevel } from "#lib/log";
import { rebuildIndex } from "#lib/retrieval/rebuild-index";
import { makeWorld, type TestWorld } from "#lib/retrieval/testing";
import { type MarkedText, markedText } from "./erasure/marked-texts.ts";
import { askAll, type Erasable, eraseAndScan, findingsOf } from "./erasure.ts";

setLogLevel("silent");
const DOCUMENTS = 20;
let w: TestWorld;
let house: Erasable;
const texts = new Map<DocumentId, MarkedText>();

beforeAll(async () => {
  w = makeWorld();
  const person = (name: string, role: Role): UserActor => {
    const { userId } = w.addPerson(name);
    w.db.update(users).set({ role }).where(eq(users.id, userId)).run();
    return { kind: "user", userId, role, via: "command-line" };
  };
  const ward = w.addCollection("ward");
  const reader = w.addPerson("reader");
  w.grant(reader, ward.id);
  for (let number = 0; number < DOCUMENTS; number++) {
    const text = markedText(number);
    const { id } = await w.addDocument(ward, text.name, text.text.split("\n\n"), { hasOriginal: true });
    texts.set(id, text);
  }
  const { db, config, door } = w;
  const [first, second] = [person("ann", "administrator"), person("ben", "data-protection-officer")];
  house = { db, config, door, first, second, reader, carryOut, pids: () => [process.pid] };
});
afterAll(() => w.close());

/** The index is made anew by the ingest process; here by ourselves. */
async function carryOut(): Promise<void> {
  const carrying = carryOutErasures(w.db, w.config);
  for (;;) {
    const job = w.db.select().from(jobs).where(eq(jobs.state, "queued")).get();
    if (job !== undefined) {
      await rebuildIndex(w.db, w.config, { kind: "system", process: "ingest" });
      finishJob(w.db, job.id);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await carrying;
}

test("no byte of erased documents, their words, vectors, keys and answers is left, and each was found before", async () => {
  const ids = [...texts.keys()].filter((_, i) => i % 2 === 0);
  const chosen = ids.flatMap((id) => texts.get(id) ?? []);
  await askAll(house, house.reader, chosen.slice(0, 3));
  const figures = await eraseAndScan(house, "half", { kind: "documents", documents: ids }, chosen);
  expect(findingsOf(figures)).toEqual([]);
  expect(figures.answers).toBe(3);
  expect(figures.before.term?.words ?? 0).toBe(0);
  expect(figures.before.term).toMatchObject({ "words' log": chosen.length * 6 });
});

test("no byte of a person's conversations is left, and each was found before", async () => {
  await askAll(house, house.reader, [...texts.values()].slice(3, 6));
  const subject = { kind: "conversations", person: house.reader.userId } as const;
  const figures = await eraseAndScan(house, "conversations", subject, []);
  expect(findingsOf(figures)).toEqual([]);
  expect(figures.conversations).toBe(6);
});
