import { asc, eq, inArray } from "drizzle-orm";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { auditEvents, documents, grants } from "../db/schema.ts";
import type { DocumentId } from "../ids.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import type { Answer } from "./answer.ts";
import { ask } from "./ask.ts";
import { getConversation } from "./conversations.ts";
import { findWords } from "./name-repeats.ts";
import { search } from "./search-only.ts";

let world: TestWorld | undefined;
afterEach(() => {
  world?.close();
  world = undefined;
});

const DOSE = "The starting dose of insulin is 0.2 units per kg for adults.";
const QUESTION = "What is the starting dose of insulin for adults?";

/** The same sentence in four collections, one of which is closed; in the office it stands within another passage. */
async function hospital() {
  const w = makeWorld();
  world = w;
  const [ward, clinic, office] = [
    w.addCollection("ward"),
    w.addCollection("clinic"),
    w.addCollection("office"),
  ];
  const board = w.addCollection("board");
  const nurse = w.addPerson("nurse");
  for (const { id } of [ward, clinic, office]) w.grant(nurse, id);
  await w.addDocument(ward, "insulin.txt", [DOSE, "Pens are kept in the refrigerator."]);
  const copy = await w.addDocument(clinic, "copy.txt", [DOSE]);
  const other = await w.addDocument(office, "round.txt", [
    `Before the round the nurse reads the chart of each patient. The STARTING dose of insulin is\n0.2 units per kg for adults. Visitors wait outside.`,
  ]);
  const closed = await w.addDocument(board, "secret.txt", [DOSE]);
  return { w, nurse, copy, other, closed };
}

async function asked(w: TestWorld, actor: UserActor): Promise<Answer> {
  for await (const event of ask(w, actor, { question: QUESTION }))
    if (event.type === "answer-end") return event.answer;
  throw new Error("the answer has no end");
}
const bodies = (w: TestWorld, type: string) =>
  w.db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.type, type))
    .orderBy(asc(auditEvents.seq))
    .all()
    .map(({ body }) => JSON.parse(body.toString()).data);
const alsoIn = (answer: Answer | null) =>
  (answer?.citations ?? []).flatMap((citation) => citation.alsoIn ?? []).map(({ document }) => document);

test("a citation names the other documents that have its words, those open to the person, at the words", async () => {
  const { w, nurse, copy, other } = await hospital();
  const answer = await asked(w, nurse);
  expect(answer.sentences[0]?.text).toBe(DOSE);
  const [citation] = answer.citations;
  const found = [citation?.documentId, ...(citation?.alsoIn ?? []).map(({ documentId }) => documentId)];
  expect(new Set(found).size).toBe(3);
  expect(found).toContain(copy.id);
  const place = citation?.alsoIn?.find(({ documentId }) => documentId === other.id);
  expect(place).toMatchObject({ document: "round.txt", collection: "office", start: 60 });
  expect(JSON.stringify(answer)).not.toContain("secret.txt");
});

test("documents of one title are told apart by file name, those of one name by path, and no others", async () => {
  const { w, nurse, copy, other } = await hospital();
  const apart = async (change: Partial<typeof documents.$inferInsert>, ...ids: DocumentId[]) => {
    w.db.update(documents).set(change).where(inArray(documents.id, ids)).run();
    const { citations } = await asked(w, nurse);
    const places = citations.flatMap((one) => [one, ...(one.alsoIn ?? [])]);
    return [...new Set(places.flatMap((place) => place.apart ?? []))].toSorted();
  };
  expect(await apart({ title: null }, copy.id)).toEqual([]);
  expect(await apart({ title: "Insulin" }, copy.id, other.id)).toEqual(["copy.txt", "round.txt"]);
  await apart({ name: "a.txt", sourcePath: "2024/a.txt" }, copy.id);
  expect(await apart({ name: "a.txt", sourcePath: "2026/a.txt" }, other.id)).toEqual([
    "2024/a.txt",
    "2026/a.txt",
  ]);
});

test("what is named is on record before, and asked again each time an answer is shown", async () => {
  const { w, nurse, closed } = await hospital();
  const answer = await asked(w, nurse);
  const [disclosed] = bodies(w, "retrieval.disclosed");
  const recorded = JSON.stringify(disclosed);
  const stored = getConversation(w.db, nurse, answer.conversationId).turns[0]?.answer ?? null;
  expect(alsoIn(stored)).toEqual(alsoIn(answer));
  for (const { alsoIn: places = [] } of answer.citations)
    for (const { documentId } of places) expect(recorded).toContain(documentId);
  expect(recorded).not.toContain(closed.id);
  const named = answer.citations[0]?.alsoIn?.find(({ document }) => document !== "round.txt");
  if (named === undefined) throw new Error("one of the two equal passages repeats the other");
  w.db.update(grants).set({ endedAtMs: 2 }).where(eq(grants.collectionId, named.collectionId)).run();
  const later = getConversation(w.db, nurse, answer.conversationId).turns[0]?.answer ?? null;
  expect(later?.sentences).toEqual(answer.sentences);
  expect(alsoIn(later)).toEqual(["round.txt"]);
  expect(JSON.stringify(later)).not.toContain(named.document);
});

test("a search shows a passage once and names the documents that repeat it", async () => {
  const { w, nurse } = await hospital();
  const { items } = await search(w, nurse, { query: QUESTION });
  const same = items.filter(({ text }) => text === DOSE);
  expect(same).toHaveLength(1);
  expect([same[0]?.document, ...(same[0]?.alsoIn ?? []).map(({ document }) => document)].toSorted()).toEqual([
    "copy.txt",
    "insulin.txt",
  ]);
  const [shown] = bodies(w, "search.disclosed");
  expect(shown.repeats).toEqual(
    items.flatMap(({ alsoIn: places = [] }) => places.map(({ chunkId }) => chunkId)),
  );
});

test("words are found where they stand in a row, whatever is between and around them", () => {
  const word = fc.stringMatching(/^[a-zäé]{1,8}$/);
  const gap = fc.constantFrom(" ", "\n", ", ", " – ", ". ");
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 5, maxLength: 9 }),
      fc.array(gap, { minLength: 9, maxLength: 9 }),
      fc.array(word, { maxLength: 6 }),
      (words, gaps, before) => {
        const inside = words.map((one, i) => (i === 0 ? one : `${gaps[i]}${one}`)).join("");
        const text = `${before.map((one) => `${one} `).join("")}${inside}`.toUpperCase();
        const found = findWords(text, words.join(" "));
        expect(
          text
            .slice(found?.start, found?.end)
            .match(/\p{L}+/gu)
            ?.join(" "),
        ).toBe(words.join(" ").toUpperCase());
      },
    ),
  );
  expect(findWords("one two three five four", "one two three four five")).toBeUndefined();
  expect(findWords("yes no yes no", "yes no")).toBeUndefined();
});
