import { join } from "node:path";
import { eq, isNull } from "drizzle-orm";
import type { UserActor } from "#lib/access/actor";
import { ask } from "#lib/answer/ask";
import { makeBackup } from "#lib/backup/make-backup";
import { documents, grants, jobs, type Role, users } from "#lib/db/schema";
import { type ReadFile, storeReadFile } from "#lib/documents/complete-ingest";
import { deleteDocument } from "#lib/documents/documents";
import { receiveDocument } from "#lib/documents/receive-document";
import { asAppError } from "#lib/errors";
import type { DocumentId, TurnId } from "#lib/ids";
import { exchangeMasterKey } from "#lib/keys/exchange-master-key";
import { rebuildIndex } from "#lib/retrieval/rebuild-index";
import { makeWorld, TEST_MODEL, type TestWorld } from "#lib/retrieval/testing";
import { publish } from "../../../ingest/publish.ts";
import { markedText } from "../erasure/marked-texts.ts";

/** What an act that succeeded has promised. */
export type Promised =
  | { readonly kind: "taken" | "searchable" | "deleted"; readonly id: DocumentId }
  | { readonly kind: "answered"; readonly id: TurnId }
  | { readonly kind: "backed-up"; readonly id: string };
export type Act = () => Promise<Promised | undefined>;
/** How one act ended: "ok", the code of a refusal, or "internal" for what nobody foresaw. */
export type Ending = { readonly act: string; readonly code: string; readonly message: string };

const DOCUMENTS = 8;
const INGEST = { kind: "system", process: "ingest" } as const;

/** A small installation in this process, with everything that writes as an act to try. */
export async function makeInstallation(): Promise<{ world: TestWorld; acts: Record<string, Act> }> {
  const world = makeWorld();
  const { db, config } = world;
  const ward = world.addCollection("ward");
  const admin = person(world, "ann", "administrator");
  world.grant(admin, ward.id);
  db.update(grants).set({ level: "manage" }).run();
  for (let i = 0; i < DOCUMENTS; i++)
    await world.addDocument(ward, markedText(i).name, markedText(i).text.split("\n\n"), {
      hasOriginal: true,
    });
  let number = DOCUMENTS;

  const take = async (text: string, name: string) =>
    receiveDocument(db, config, admin, { collectionId: ward.id, name, bytes: [Buffer.from(text)] });
  const acts: Record<string, Act> = {
    ask: async () => {
      let answered: TurnId | undefined;
      for await (const event of ask(world, admin, { question: markedText(1).question }))
        if (event.type === "answer-end") answered = event.answer.turnId;
      return answered && { kind: "answered", id: answered };
    },
    "take a file": async () => {
      const text = markedText(number).text.repeat(40);
      const { documentId } = await take(text, `taken-${number++}.txt`);
      return { kind: "taken", id: documentId };
    },
    "store and index": async () => {
      const { name, text } = markedText(number++);
      const { documentId } = await take(text, name);
      await storeAndIndex(world, documentId, text);
      return { kind: "searchable", id: documentId };
    },
    "delete a document": async () => {
      const live = db.select().from(documents).where(isNull(documents.deletedAtMs)).all();
      const victim = live.find(({ state }) => state === "searchable");
      if (victim === undefined) return undefined;
      deleteDocument(db, admin, victim.id);
      return { kind: "deleted", id: victim.id };
    },
    "make the index anew": async () => void (await rebuildIndex(db, config, INGEST)),
    "back up": async () => {
      const place = join(config.dataDir, "..", `backup-${number++}`);
      await makeBackup(db, config, admin, place, { version: "0" });
      return { kind: "backed-up", id: place };
    },
    "exchange the master key": async () => void exchangeMasterKey(db, config, admin),
  };
  return { world, acts };
}

/** Runs an act as every route and command does: what goes wrong becomes a code and a sentence. */
export async function tryAct(act: string, run: Act): Promise<Ending & { promised?: Promised | undefined }> {
  try {
    return { act, code: "ok", message: "", promised: await run() };
  } catch (error) {
    const { code, message } = asAppError(error);
    return { act, code, message };
  }
}

/** Whether a refusal is one that people understand. */
export function isClear({ code, message }: Ending): boolean {
  return code === "ok" || (code !== "internal" && /^[A-Z`].*[.]$/s.test(message));
}

function person(world: TestWorld, name: string, role: Role): UserActor {
  const { userId } = world.addPerson(name);
  world.db.update(users).set({ role }).where(eq(users.id, userId)).run();
  return { kind: "user", userId, role, via: "command-line" };
}

/** What the ingest process does once a file is read. */
async function storeAndIndex(
  { db, config, door }: TestWorld,
  documentId: DocumentId,
  text: string,
): Promise<void> {
  const [vector = new Float32Array()] = await door.embed([text], {
    purpose: "passage",
    priority: "ingestion",
  });
  const range = { ordinal: 0, pageFirst: 1, pageLast: 1, start: 0, end: text.length };
  storeReadFile(db, documentId, {
    ...{ format: "text", title: null, language: "en", isPaginated: false, extractor: "bench", extractMs: 1 },
    ...{ charCount: text.length, warnings: [], modelId: TEST_MODEL.id },
    pages: [
      { number: 1, start: 0, text, runs: [], blocks: [], warnings: [] },
    ] as unknown as ReadFile["pages"],
    passages: [{ ...range, kind: "prose", context: "", text, vector }] as unknown as ReadFile["passages"],
  });
  const job = db.select().from(jobs).where(eq(jobs.documentId, documentId)).get();
  if (job !== undefined) await publish(db, config, TEST_MODEL, [{ job, documentId, file: null }]);
}
