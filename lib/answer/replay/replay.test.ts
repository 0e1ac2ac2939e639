import { eq } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import type { UserActor } from "../../access/actor.ts";
import { transact } from "../../db/client.ts";
import { auditEvents, chunks, documents, users } from "../../db/schema.ts";
import { blankPlan } from "../../erasure/blank.ts";
import { sealFor } from "../../keys/data-keys.ts";
import { makeWorld, type Script, standInDoor, type TestWorld } from "../../retrieval/testing.ts";
import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { replayAnswer } from "./replay-answer.ts";

/** Replaying without an engine: quotes, and the prompt that a model got. */
let world: TestWorld | undefined;
afterEach(() => {
  world?.close();
  world = undefined;
});

const DOSE = "The starting dose of insulin is 0.2 units per kg\nfor adults. A doctor confirms it.";
const QUESTION = "What is the starting dose of insulin for adults?";
const MODEL: Script = () => ["The starting dose of insulin for adults is 0.2 units per kg [1]."];

async function answered(script?: Script) {
  const w = makeWorld(standInDoor(script));
  world = w;
  const ward = w.addCollection("ward");
  const auditor = w.addPerson("auditor");
  w.db.update(users).set({ role: "auditor" }).where(eq(users.id, auditor.userId)).run();
  w.grant(auditor, ward.id);
  const document = await w.addDocument(ward, "insulin.txt", [DOSE, "Pens are kept in the refrigerator."]);
  let answer: Answer | undefined;
  for await (const event of ask(w, auditor, { question: QUESTION }))
    if (event.type === "answer-end") answer = event.answer;
  if (answer === undefined) throw new Error("there is no answer");
  return { w, auditor, ward, document, answer };
}

const erase = (w: TestWorld, plan: Partial<Parameters<typeof blankPlan>[1]>) =>
  transact(w.db, (tx) =>
    blankPlan(tx, { documents: [], conversations: [], answers: [], people: [], ...plan }),
  );
const lastReplay = (w: TestWorld): unknown => {
  const row = w.db.select().from(auditEvents).where(eq(auditEvents.type, "log.replayed")).all().at(-1);
  return row === undefined ? undefined : JSON.parse(row.body.toString()).data;
};

test("quotes are cut out of their passages again, identical, and that is recorded", async () => {
  const { w, auditor, answer } = await answered();
  const replay = await replayAnswer(w, auditor, answer.turnId);
  expect(replay).toMatchObject({ mode: "quote", prompt: undefined, quotes: { state: "identical" } });
  expect(replay.shown).toContain("0.2 units per kg for adults. [1]");
  expect(replay.quotes).toMatchObject({ text: replay.shown });
  expect(lastReplay(w)).toEqual({ quotes: "identical" });
});

test("a passage that was changed in the database is noticed", async () => {
  const { w, auditor, answer, document } = await answered();
  const seal = sealFor(w.db, "document", document.id);
  w.db
    .update(chunks)
    .set({ text: seal.text(DOSE.replace("0.2", "2.0")) })
    .where(eq(chunks.id, document.chunkIds[0] as never))
    .run();
  expect((await replayAnswer(w, auditor, answer.turnId)).quotes?.state).toBe("different");
});

test("the prompt is rebuilt byte for byte, also after its document was renamed", async () => {
  const { w, auditor, answer, document } = await answered(MODEL);
  expect(answer.mode).toBe("generate");
  w.db.update(documents).set({ name: "other.txt" }).where(eq(documents.id, document.id)).run();
  const { prompt, written } = await replayAnswer(w, auditor, answer.turnId);
  expect(prompt).toMatchObject({ state: "identical", text: expect.stringContaining("insulin.txt") });
  expect(prompt).toMatchObject({ text: expect.stringContaining(DOSE) });
  // The stand-in writes its script whatever it is asked.
  expect(written).toEqual({ state: "identical", text: MODEL([])[0] });
});

test.each(["document", "conversation"] as const)(
  "an erased %s cannot be replayed, and says so",
  async (kind) => {
    const { w, auditor, answer, document } = await answered(MODEL);
    erase(
      w,
      kind === "document"
        ? { documents: [document.id], answers: [answer.turnId] }
        : { conversations: [answer.conversationId] },
    );
    const replay = await replayAnswer(w, auditor, answer.turnId);
    expect(replay.prompt).toEqual({ state: "impossible", because: "erased" });
    expect(replay.written).toEqual({ state: "impossible", because: "erased" });
    expect(JSON.stringify(replay)).not.toContain("0.2 units");
  },
);

test("whoever may not read the documents learns whether it is identical, and no text", async () => {
  const { w, answer } = await answered(MODEL);
  const other = w.addPerson("other");
  w.db.update(users).set({ role: "auditor" }).where(eq(users.id, other.userId)).run();
  const replay = await replayAnswer(w, other, answer.turnId);
  expect(replay).toMatchObject({ prompt: { state: "identical", text: null }, shown: null });
  expect(JSON.stringify(replay)).not.toContain("0.2 units");
  const member: UserActor = w.addPerson("member");
  await expect(replayAnswer(w, member, answer.turnId)).rejects.toMatchObject({ code: "not-allowed" });
});
