import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import type { Database } from "../db/client.ts";
import { auditEvents, chunks, conversations, documents, scopes, turns } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { createCollection } from "../documents/collections.ts";
import { giveGrant } from "../documents/grants.ts";
import { type ChunkId, type CollectionId, type DocumentId, newId, type TurnId } from "../ids.ts";
import { sealFor } from "../keys/data-keys.ts";
import { createGroup } from "../people/groups.ts";
import { actorByEmail, createFirstAdministrator, createUser } from "../people/users.ts";
import { recordEvent } from "./append-event.ts";
import type { AuditEventData } from "./events.ts";
import { type EventFilter, getEvent, listEvents } from "./list-events.ts";
import { questionStory } from "./question-story.ts";
import { totalUsage, usageByDay } from "./usage-by-day.ts";

const COMMITMENT = "a".repeat(64);
const code = (expected: string) => expect.objectContaining({ code: expected });
const completed = (
  change: Partial<AuditEventData<"answer.completed">> = {},
): AuditEventData<"answer.completed"> => ({
  mode: "quote",
  abstained: false,
  answer: COMMITMENT,
  sentences: 1,
  unsupported: 0,
  cited: [],
  ...change,
});

let db: Database;
let administrator: UserActor;
let auditor: UserActor;
let member: UserActor;
let collectionId: CollectionId;

beforeEach(async () => {
  db = openTestDatabase();
  const password = "a long password";
  await createFirstAdministrator(db, { email: "ada@example.org", name: "Ada", password }, "command-line");
  administrator = actorByEmail(db, "ada@example.org");
  await createUser(db, administrator, { email: "otto@example.org", name: "Otto", role: "auditor", password });
  await createUser(db, administrator, { email: "mia@example.org", name: "Mia", role: "member", password });
  auditor = actorByEmail(db, "otto@example.org");
  member = actorByEmail(db, "mia@example.org");
  collectionId = createCollection(db, administrator, { name: "Protocols" });
  giveGrant(db, administrator, collectionId, { userId: member.userId }, { level: "read" });
});

test("events come newest first, page by page, without a gap or a repetition", () => {
  const seqs: number[] = [];
  for (let before: number | undefined; ; ) {
    const page = listEvents(db, auditor, { limit: 2, ...(before === undefined ? {} : { before }) });
    seqs.push(...page.events.map((event) => event.seq));
    if (page.next === null) break;
    before = page.next;
  }
  const all = db.select({ seq: auditEvents.seq }).from(auditEvents).all();
  expect(all.length).toBeGreaterThan(4);
  expect(seqs).toEqual(Array.from({ length: all.length }, (_, index) => all.length - index));
});

test("members do not read the log", () => {
  expect(() => listEvents(db, member)).toThrow(code("not-allowed"));
  expect(() => getEvent(db, member, 1)).toThrow(code("not-allowed"));
  expect(() => questionStory(db, member, newId("turn"))).toThrow(code("not-allowed"));
  expect(() => usageByDay(db, member, 7)).toThrow(code("not-allowed"));
});

test.each<[string, () => EventFilter, string[]]>([
  ["a kind", () => ({ kind: "access" }), ["grant.given", "collection.created"]],
  ["a person", () => ({ actorId: member.userId }), ["query.accepted"]],
  [
    "an object that is not the main one",
    () => ({ objectId: member.userId, kind: "access" }),
    ["grant.given"],
  ],
  [
    "a main object",
    () => ({ objectId: collectionId, kind: "access" }),
    ["grant.given", "collection.created"],
  ],
  ["questions only", () => ({ questionsOnly: true }), ["query.accepted"]],
  ["an outcome", () => ({ outcome: "denied" }), ["session.refused"]],
  ["a time to come", () => ({ fromMs: Date.now() + 60_000 }), []],
  ["a time before everything", () => ({ toMs: Date.now() - 60_000 }), []],
])("events are filtered by %s", (_, filter, types) => {
  recordEvent(db, {
    type: "session.refused",
    actor: { kind: "nobody", address: "10.0.0.9" },
    outcome: "denied",
    data: { account: COMMITMENT, because: "wrong-credentials" },
  });
  recordEvent(db, {
    type: "query.accepted",
    actor: member,
    data: { question: COMMITMENT, scopes: [1], followUp: false },
  });
  expect(listEvents(db, auditor, filter()).events.map((event) => event.type)).toEqual(types);
});

test("events name the people, groups and collections they concern", () => {
  const groupId = createGroup(db, administrator, { name: "Nurses" });
  giveGrant(db, administrator, collectionId, { groupId }, { level: "contribute" });
  const [event] = listEvents(db, auditor, { limit: 1 }).events;
  expect(event).toMatchObject({ type: "grant.given", actorName: "Ada" });
  expect(event?.objects.slice(1).map(({ kind, label }) => [kind, label])).toEqual([
    ["collection", "Protocols"],
    ["group", "Nurses"],
  ]);
});

test("one event shows the stored bytes, their size and their hash", () => {
  const detail = getEvent(db, administrator, 1);
  const stored = db.select().from(auditEvents).where(eq(auditEvents.seq, 1)).get()?.body ?? Buffer.alloc(0);
  expect(detail).toMatchObject({ raw: stored.toString(), byteSize: stored.length, previous: null, next: 2 });
  expect(detail.sha256).toBe(createHash("sha256").update(stored).digest("hex"));
  expect(() => getEvent(db, administrator, 10_000)).toThrow(code("not-found"));
});

test("titles of documents are shown to auditors and to administrators who may read them", () => {
  const documentId = addDocument("Insulin protocol");
  recordEvent(db, { type: "document.viewed", actor: member, objects: [documentId], data: {} });
  const title = (actor: UserActor) => {
    const object = listEvents(db, actor, { kind: "documents" }).events[0]?.objects[0];
    return [object?.label, object?.isHidden];
  };
  expect(title(auditor)).toEqual(["Insulin protocol", false]);
  expect(title(administrator)).toEqual([null, true]);
  giveGrant(db, administrator, collectionId, { userId: administrator.userId }, { level: "read" });
  expect(title(administrator)).toEqual(["Insulin protocol", false]);
});

test("a question is told from asking to answering; text is open only to those who may read it", () => {
  const { turnId, documentId, chunkId } = askQuestion();
  const seenByAuditor = questionStory(db, auditor, turnId);
  expect(seenByAuditor).toMatchObject({
    question: "How much insulin?",
    answer: null,
    answerMissing: "not-open",
    outcome: { mode: "quote", isAbstained: false, sentences: 1, unsupported: 0, partly: 0 },
    aborted: null,
    refused: 0,
  });
  expect(seenByAuditor.events.map((event) => event.type)).toEqual([
    "query.accepted",
    "retrieval.disclosed",
    "answer.completed",
  ]);
  expect(seenByAuditor.passages).toEqual([
    {
      chunkId,
      documentId,
      document: "Insulin protocol",
      collection: "Protocols",
      pageFirst: 4,
      pageLast: 5,
      text: null,
      textMissing: "not-open",
      scorePerMille: 900,
      isCited: true,
    },
  ]);
  expect(questionStory(db, administrator, turnId).passages[0]).toMatchObject({ document: null, text: null });

  giveGrant(db, administrator, collectionId, { userId: auditor.userId }, { level: "read" });
  expect(questionStory(db, auditor, turnId)).toMatchObject({
    answer: [{ text: "Ten units.", supported: "yes" }],
    answerMissing: null,
    passages: [{ text: "Give ten units.", textMissing: null }],
  });
});

test("a question whose conversation and document are gone is still told, without their text", () => {
  const { turnId, chunkId } = askQuestion();
  giveGrant(db, administrator, collectionId, { userId: auditor.userId }, { level: "read" });
  db.delete(turns).where(eq(turns.id, turnId)).run();
  db.delete(chunks).where(eq(chunks.id, chunkId)).run();
  expect(questionStory(db, auditor, turnId)).toMatchObject({
    question: null,
    answer: null,
    answerMissing: "gone",
    passages: [{ document: "Insulin protocol", text: null, textMissing: "gone" }],
  });
  expect(() => questionStory(db, auditor, newId("turn"))).toThrow(code("not-found"));
});

test("use is counted by day, with days on which nobody asked", () => {
  askQuestion();
  recordEvent(db, { type: "answer.completed", actor: member, data: completed({ abstained: true }) });
  recordEvent(db, {
    type: "answer.aborted",
    actor: member,
    outcome: "aborted",
    data: { because: "stopped" },
  });
  const days = usageByDay(db, administrator, 3);
  expect(days).toHaveLength(3);
  expect(days[0]).toMatchObject({ asked: 0, answered: 0 });
  expect(days[2]).toMatchObject({ asked: 1, answered: 1, notFound: 1, aborted: 1 });
  expect(totalUsage(days)).toEqual({ asked: 1, answered: 1, notFound: 1, aborted: 1 });
});

function askQuestion(): { turnId: TurnId; documentId: DocumentId; chunkId: ChunkId } {
  const documentId = addDocument("Insulin protocol");
  const chunkId = 7 as ChunkId;
  db.insert(chunks)
    .values({
      id: chunkId,
      documentId,
      ordinal: 0,
      pageFirst: 4,
      pageLast: 5,
      start: 0,
      end: 15,
      kind: "prose",
      context: sealFor(db, "document", documentId).text(""),
      text: sealFor(db, "document", documentId).text("Give ten units."),
      sha256: COMMITMENT,
    })
    .run();
  const conversationId = newId("conversation");
  const turnId = newId("turn");
  const now = Date.now();
  db.insert(conversations)
    .values({
      id: conversationId,
      userId: member.userId,
      title: sealFor(db, "conversation", conversationId).text("Insulin"),
      createdAtMs: now,
      updatedAtMs: now,
    })
    .run();
  db.insert(turns)
    .values({
      id: turnId,
      conversationId,
      ordinal: 0,
      state: "completed",
      question: sealFor(db, "conversation", conversationId).text("How much insulin?"),
      answer: sealFor(db, "conversation", conversationId).json<unknown>({
        sentences: [{ text: "Ten units.", supported: "yes" }],
      }),
      askedAtMs: now,
    })
    .run();
  const about = { actor: member, objects: [turnId, conversationId], correlation: turnId } as const;
  recordEvent(db, {
    ...about,
    type: "query.accepted",
    data: { question: COMMITMENT, scopes: [1], followUp: false },
  });
  recordEvent(db, {
    ...about,
    type: "retrieval.disclosed",
    data: {
      question: COMMITMENT,
      passages: [{ chunk: 7, document: documentId, text: COMMITMENT, scorePerMille: 900 }],
      refused: 0,
    },
  });
  recordEvent(db, { ...about, type: "answer.completed", data: completed({ cited: [7] }) });
  return { turnId, documentId, chunkId };
}

function addDocument(title: string): DocumentId {
  const id = newId("document");
  const scope = db.select().from(scopes).where(eq(scopes.collectionId, collectionId)).get();
  if (scope === undefined) throw new Error("the collection has a scope");
  db.insert(documents)
    .values({
      id,
      collectionId,
      scopeId: scope.id,
      lineageId: id,
      name: "insulin.pdf",
      sourcePath: "insulin.pdf",
      title,
      sha256: COMMITMENT,
      byteSize: 1,
      state: "searchable",
      addedAtMs: Date.now(),
    })
    .run();
  return id;
}
