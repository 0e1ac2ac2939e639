import { existsSync } from "node:fs";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { ask } from "../answer/ask.ts";
import { getConversation } from "../answer/conversations.ts";
import { exportConversation } from "../answer/export/export-conversation.ts";
import { verifyLog } from "../audit/verify/verify-log.ts";
import {
  auditEvents,
  chunks,
  documents,
  erasures,
  jobs,
  pages,
  type Role,
  turns,
  users,
} from "../db/schema.ts";
import { blobPath, storeBlob } from "../documents/blob-store.ts";
import { finishJob } from "../documents/queue.ts";
import type { DocumentId } from "../ids.ts";
import { setLogLevel } from "../log.ts";
import { rebuildIndex } from "../retrieval/rebuild-index.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import { endHold, placeHold } from "../safeguards/holds.ts";
import { carryOutErasures } from "./carry-out.ts";
import { previewErasure } from "./plan.ts";
import { takeProbes } from "./probes.ts";
import { decideErasure, getErasure, listErasures, requestErasure } from "./requests.ts";
import { scanFor } from "./scan.ts";

setLogLevel("silent");
const INPUT = { ground: "data-subject-request", reference: "DSR-2026-7" };
let w: TestWorld;
let first: UserActor;
let second: UserActor;
let nurse: UserActor;
let ward: ReturnType<TestWorld["addCollection"]>;
let isRunning: boolean;
let indexing: Promise<void>;

beforeEach(() => {
  w = makeWorld();
  ward = w.addCollection("ward");
  [first, second] = [officer("ann", "administrator"), officer("ben", "data-protection-officer")];
  nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
  isRunning = true;
  indexing = serveIndex();
});
afterEach(async () => {
  isRunning = false;
  await indexing;
  w.close();
});

function officer(name: string, role: Role): UserActor {
  const person = w.addPerson(name);
  w.db.update(users).set({ role }).where(eq(users.id, person.userId)).run();
  return { ...person, role };
}

/** What the ingest process does with a rebuild. */
async function serveIndex(): Promise<void> {
  while (isRunning) {
    const job = w.db.select().from(jobs).where(eq(jobs.state, "queued")).get();
    if (job?.kind === "rebuild") {
      await rebuildIndex(w.db, w.config, { kind: "system", process: "ingest" });
      finishJob(w.db, job.id);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function askNurse(question: string) {
  for await (const _ of ask(w, nurse, { question }));
  const turn = w.db.select().from(turns).all().at(-1);
  if (turn === undefined) throw new Error("no turn");
  return turn;
}

async function withOriginal(id: DocumentId, text: string): Promise<string> {
  const { sha256 } = await storeBlob(w.db, w.config, [Buffer.from(text)]);
  w.db.update(documents).set({ sha256 }).where(eq(documents.id, id)).run();
  return blobPath(w.config, sha256);
}

const typesOfEvents = () =>
  w.db
    .select()
    .from(auditEvents)
    .all()
    .map(({ type }) => type);

const PATIENT = [
  "Rosalind Quint was admitted with a fracture of the left wrist on the second of May.",
  "Her cast was removed after six weeks by the ward physician without any complication.",
];

test("an approved erasure leaves no copy of text or vector in the data folder, and the log still verifies", async () => {
  const patient = await w.addDocument(ward, "quint.txt", PATIENT);
  const other = await w.addDocument(ward, "visiting.txt", [
    "Visiting hours are from two to six in the afternoon.",
  ]);
  const path = await withOriginal(patient.id, PATIENT.join("\n"));
  const turn = await askNurse("When was the cast removed after the fracture of the wrist?");
  expect(JSON.stringify(turn.answer)).toContain("six weeks");

  const { plan, ...preview } = previewErasure(w.db, first, { kind: "documents", documents: [patient.id] });
  expect(plan).toEqual({ documents: [patient.id], conversations: [], answers: [turn.id], people: [] });
  expect(preview).toMatchObject({ originals: 1, vectors: 2, documents: [{ pages: 1, passages: 2 }] });
  const { probes } = await takeProbes(w.db, w.config, plan);
  expect(probes.length).toBeGreaterThanOrEqual(4);

  const id = requestErasure(w.db, first, plan, INPUT);
  // In a browser, whoever approves proves again who they are.
  expect(() => decideErasure(w.db, { ...second, via: "web" }, id, true)).toThrow(
    expect.objectContaining({ code: "step-up-needed" }),
  );
  decideErasure(w.db, second, id, true);
  expect(await carryOutErasures(w.db, w.config)).toEqual([id]);

  const { state, certificate } = getErasure(w.db, first, id);
  expect(state).toBe("done");
  expect(certificate).toMatchObject({
    erased: plan,
    passages: 2,
    originals: 1,
    requestedBy: first.userId,
    approvedBy: second.userId,
    scan: { after: { found: 0, probes: probes.length }, indexed: 0 },
  });
  // The scan can find what is there: at least the vectors, in the database and in the index.
  expect(certificate?.scan.before?.found).toBeGreaterThanOrEqual(4);
  expect((await scanFor(w.config.dataDir, probes)).found).toBe(0);
  expect(existsSync(path)).toBe(false);
  expect(w.db.select().from(pages).where(eq(pages.documentId, patient.id)).all()).toEqual([]);
  const conversation = getConversation(w.db, nurse, turn.conversationId);
  expect(conversation.turns[0]).toMatchObject({ answer: null, isWithheld: true });

  const again = await askNurse("When was the cast removed after the fracture of the wrist?");
  expect(JSON.stringify(again.answer)).not.toContain("six weeks");
  expect(w.db.select().from(chunks).where(eq(chunks.documentId, other.id)).get()?.text).toContain("Visiting");
  expect(await verifyLog(w.db)).toMatchObject({ isIntact: true });
  expect(typesOfEvents().filter((type) => type.startsWith("erasure."))).toEqual([
    "erasure.requested",
    "erasure.approved",
    "erasure.blanked",
    "erasure.completed",
  ]);
});

test("all about a named person: their account, their conversations, and every document and conversation that names them", async () => {
  await w.addDocument(ward, "visiting.txt", ["Visiting hours are from two to six in the afternoon."]);
  const own = await askNurse("What are the visiting hours in the afternoon?");
  const named = await w.addDocument(ward, "quint.txt", PATIENT);
  const mentioning = await askNurse("Why was Rosalind QUINT admitted?");
  const names = ["rosalind quint"];
  const subject = { kind: "person", person: second.userId, names } as const;
  const { plan, documents: found } = previewErasure(w.db, first, subject);
  expect(plan).toMatchObject({ documents: [named.id], people: [second.userId] });
  expect(plan.conversations).toEqual([mentioning.conversationId]);
  expect(plan.conversations).not.toContain(own.conversationId);
  expect(found[0]?.mentions).toBeGreaterThan(0);

  const third = officer("cleo", "data-protection-officer");
  const id = requestErasure(w.db, first, plan, INPUT);
  decideErasure(w.db, third, id, true);
  await carryOutErasures(w.db, w.config);
  expect(w.db.select().from(users).where(eq(users.id, second.userId)).get()).toMatchObject({
    name: "erased",
    status: "suspended",
    passwordHash: null,
  });
  expect(w.db.select().from(turns).where(eq(turns.id, mentioning.id)).get()?.question).toBe("");
  expect(getConversation(w.db, nurse, own.conversationId).turns[0]?.answer).not.toBeNull();
  expect(previewErasure(w.db, first, { kind: "person", names }).plan).toEqual({
    documents: [],
    conversations: [],
    answers: [],
    people: [],
  });
});

test("one person alone erases nothing, and what was decided stays decided", async () => {
  const patient = await w.addDocument(ward, "quint.txt", PATIENT);
  const { plan } = previewErasure(w.db, first, { kind: "documents", documents: [patient.id] });
  const other = requestErasure(w.db, first, plan, INPUT);
  expect(() => decideErasure(w.db, first, other, true)).toThrow(/role/);
  decideErasure(w.db, second, other, false);
  const third = officer("cleo", "data-protection-officer");
  const id = requestErasure(w.db, third, plan, INPUT);
  expect(() => decideErasure(w.db, third, id, true)).toThrow(/another person/);
  expect(await carryOutErasures(w.db, w.config)).toEqual([]);
  expect(typesOfEvents().at(-1)).toBe("erasure.refused");
  decideErasure(w.db, second, id, false);
  expect(() => decideErasure(w.db, second, id, true)).toThrow(/decided already/);
  expect(await carryOutErasures(w.db, w.config)).toEqual([]);
  expect(listErasures(w.db, first)).toMatchObject([
    { id, state: "rejected", certificate: null },
    { id: other, state: "rejected" },
  ]);
  expect(w.db.select().from(chunks).where(eq(chunks.documentId, patient.id)).all()).toHaveLength(2);
});

test("who is not an officer sees and asks for nothing, and nothing empty or without a ground is asked for", async () => {
  const patient = await w.addDocument(ward, "quint.txt", PATIENT);
  const subject = { kind: "documents", documents: [patient.id] } as const;
  expect(() => previewErasure(w.db, nurse, subject)).toThrow(/role/);
  const { plan } = previewErasure(w.db, first, subject);
  expect(() => requestErasure(w.db, nurse, plan, INPUT)).toThrow(/role/);
  expect(() => requestErasure(w.db, first, plan, { ground: "because", reference: "1" })).toThrow(/ground/);
  expect(() => requestErasure(w.db, first, plan, { ground: "other", reference: " " })).toThrow(/reference/);
  const empty = previewErasure(w.db, first, { kind: "documents", documents: [] }).plan;
  expect(() => requestErasure(w.db, first, empty, INPUT)).toThrow(/Nothing/);
  expect(w.db.select().from(erasures).all()).toEqual([]);
});

test("an erasure that was interrupted after the database goes on and says that it could not compare", async () => {
  const patient = await w.addDocument(ward, "quint.txt", PATIENT);
  const { plan } = previewErasure(w.db, first, { kind: "documents", documents: [patient.id] });
  const { probes } = await takeProbes(w.db, w.config, plan);
  const id = requestErasure(w.db, first, plan, INPUT);
  decideErasure(w.db, second, id, true);
  isRunning = false;
  await indexing;
  const stopped = new AbortController();
  setTimeout(() => stopped.abort(), 300);
  await expect(carryOutErasures(w.db, w.config, stopped.signal)).rejects.toMatchObject({ code: "aborted" });
  expect(getErasure(w.db, first, id).state).toBe("blanked");
  isRunning = true;
  indexing = serveIndex();
  expect(await carryOutErasures(w.db, w.config)).toEqual([id]);
  expect(getErasure(w.db, first, id).certificate?.scan).toEqual({ before: null, after: null, indexed: 0 });
  expect((await scanFor(w.config.dataDir, probes)).found).toBe(0);
});

test("a legal hold keeps an erasure from happening, also one that was approved already", async () => {
  const patient = await w.addDocument(ward, "quint.txt", PATIENT);
  const subject = { kind: "documents", documents: [patient.id] } as const;
  const { plan } = previewErasure(w.db, first, subject);
  const id = requestErasure(w.db, first, plan, INPUT);
  const hold = placeHold(w.db, second, { documentId: patient.id }, "proceedings");
  expect(getErasure(w.db, first, id).held).toBe(1);
  expect(() => decideErasure(w.db, second, id, true)).toThrow(/legal hold/);
  expect(typesOfEvents().at(-1)).toBe("erasure.refused");
  endHold(w.db, second, hold);
  decideErasure(w.db, second, id, true);
  placeHold(w.db, second, { documentId: patient.id }, "proceedings again");
  expect(await carryOutErasures(w.db, w.config)).toEqual([]);
  expect(getErasure(w.db, first, id)).toMatchObject({ state: "requested", decidedBy: null });
  expect(w.db.select().from(pages).where(eq(pages.documentId, patient.id)).all()).toHaveLength(1);
});

test("titles are shown to whom they may be shown", async () => {
  const patient = await w.addDocument(ward, "quint.txt", PATIENT);
  const subject = { kind: "documents", documents: [patient.id] } as const;
  expect(previewErasure(w.db, second, subject).documents[0]?.title).toBe("quint.txt");
  expect(previewErasure(w.db, first, subject).documents[0]?.title).toBeNull();
});

test("files that people took away are counted beforehand and on the certificate: they are out of reach", async () => {
  await w.addDocument(ward, "visiting.txt", ["Visiting hours are from two to six in the afternoon."]);
  const other = await askNurse("What are the visiting hours in the afternoon?");
  const patient = await w.addDocument(ward, "quint.txt", PATIENT);
  const turn = await askNurse("When was the cast removed after the fracture of the wrist?");
  const subject = { kind: "documents", documents: [patient.id] } as const;
  expect(previewErasure(w.db, first, subject).exports).toBe(0);
  const words = { language: "en", say: String, day: String, dayOf: String, dateTime: String };
  for (const { conversationId, id: turnId } of [turn, other])
    await exportConversation(w.db, nurse, { conversationId, turnId, format: "md", words, fontsDir: "" });
  const { plan, exports } = previewErasure(w.db, first, subject);
  expect(exports).toBe(1);
  const id = requestErasure(w.db, first, plan, INPUT);
  decideErasure(w.db, second, id, true);
  await carryOutErasures(w.db, w.config);
  expect(getErasure(w.db, first, id).certificate?.exportsBefore).toBe(1);
});

test("two processes at once carry it out once", async () => {
  const patient = await w.addDocument(ward, "quint.txt", PATIENT);
  const { plan } = previewErasure(w.db, first, { kind: "documents", documents: [patient.id] });
  decideErasure(w.db, second, requestErasure(w.db, first, plan, INPUT), true);
  await Promise.all([carryOutErasures(w.db, w.config), carryOutErasures(w.db, w.config)]);
  for (const type of ["erasure.blanked", "erasure.completed"])
    expect(typesOfEvents().filter((one) => one === type)).toHaveLength(1);
});

test("an original that another document shares stays", async () => {
  const one = await w.addDocument(ward, "one.txt", PATIENT);
  const two = await w.addDocument(ward, "two.txt", ["Something else."]);
  const path = await withOriginal(one.id, "the same bytes");
  expect(await withOriginal(two.id, "the same bytes")).toBe(path);
  const { plan, originals } = previewErasure(w.db, first, { kind: "documents", documents: [one.id] });
  expect(originals).toBe(0);
  decideErasure(w.db, second, requestErasure(w.db, first, plan, INPUT), true);
  await carryOutErasures(w.db, w.config);
  expect(existsSync(path)).toBe(true);
});
