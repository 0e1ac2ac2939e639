import type { UserActor } from "../../../access/actor.ts";
import { changedScope } from "../../../access/scopes.ts";
import {
  CLASSIFICATIONS,
  clearances,
  restrictionMembers,
  restrictions,
  walls,
} from "../../../db/access-tables.ts";
import { transact } from "../../../db/client.ts";
import { listCollections } from "../../../documents/collections.ts";
import { exportLedger } from "../../../documents/ledger/export-ledger.ts";
import { listLedger } from "../../../documents/ledger/list-ledger.ts";
import { findDocumentsByName, findInDocument } from "../../../documents/look-into-document.ts";
import { AppError } from "../../../errors.ts";
import { type ConversationId, newId, type ScopeId } from "../../../ids.ts";
import { sealFor } from "../../../keys/data-keys.ts";
import { makeWorld, standInDoor, type TestWorld } from "../../../retrieval/testing.ts";
import { ask } from "../../ask.ts";
import { getConversation, listConversations } from "../../conversations.ts";
import { gatherExport } from "../../export/gather-export.ts";
import { search } from "../../search-only.ts";
import { type Canary, findCanaries } from "./canary.ts";
import { type Hidden, makePrompts, type Prompt } from "./prompts.ts";

export type CanaryFigures = {
  readonly canaries: number;
  readonly prompts: number;
  /** Texts looked through, by where they came out. */
  readonly looked: Readonly<Record<string, number>>;
  /** Of the canaries, how many somebody who may read them finds by the same questions: the test can fail. */
  readonly foundByReader: number;
  readonly leaks: readonly string[];
};

/**
 * Hides the canaries in documents that a person may not read, beside open ones that speak of the same, and has them ask
 * for them in every way; everything that comes back is looked through. The chat model is the worst there can be: it says
 * everything it was given.
 */
export async function runCanaries(canaries: readonly Canary[], count: number): Promise<CanaryFigures> {
  const parrot = standInDoor((messages) => [`${messages.map(({ content }) => content).join(" ")} [1].`]);
  const world = makeWorld(parrot);
  const looked: Record<string, number> = {};
  const leaks: string[] = [];
  try {
    const { person, reader, hidden } = await hide(world, canaries);
    const look = (where: string, found: unknown) => {
      looked[where] = (looked[where] ?? 0) + 1;
      const text = found instanceof Error ? found.message : JSON.stringify(found);
      for (const { word, reason } of findCanaries(text, canaries))
        leaks.push(`${where}: ${word} (${reason})`);
    };
    const quoting = standInDoor();
    let conversation: ConversationId | undefined;
    for (const [n, prompt] of makePrompts(hidden, count).entries()) {
      const deps = { ...world, door: n % 4 === 0 ? parrot : quoting };
      const continued = prompt.kind === "follow-up" ? conversation : undefined;
      conversation = (await askFor(deps, person, prompt, continued, look)) ?? conversation;
      if (n % 2 === 0) await searchFor(deps, person, prompt, look);
      look("titles and suggestions", findDocumentsByName(world.db, person, prompt.question.slice(-12), 20));
      const { documentId } = hidden[n % hidden.length] as Hidden;
      look(
        "error texts",
        errorOf(() => findInDocument(world.db, person, documentId, "code")),
      );
    }
    lookAround(world, person, look);
    const foundByReader = await findAsReader(world, reader, hidden);
    return { canaries: canaries.length, prompts: count, looked, foundByReader, leaks };
  } finally {
    world.close();
  }
}

type Look = (where: string, found: unknown) => void;

async function askFor(
  deps: TestWorld,
  person: UserActor,
  { question, within = {} }: Prompt,
  conversationId: ConversationId | undefined,
  look: Look,
): Promise<ConversationId | undefined> {
  let id = conversationId;
  try {
    const asked = { question, ...within, ...(conversationId === undefined ? {} : { conversationId }) };
    for await (const event of ask(deps, person, asked)) {
      if (event.type === "answer-accepted") id = event.conversationId;
      look("answers", event);
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    look("error texts", error);
  }
  return id;
}

async function searchFor(
  deps: TestWorld,
  person: UserActor,
  { question, within = {} }: Prompt,
  look: Look,
): Promise<void> {
  const { collectionIds } = within;
  const asked = { query: question, k: 20, ...(collectionIds === undefined ? {} : { collectionIds }) };
  look("search", await search(deps, person, asked));
}

/** What is there afterwards: names and turns of conversations, exports, ledgers. */
function lookAround({ db }: TestWorld, person: UserActor, look: Look): void {
  const all = listConversations(db, person, { limit: 500 });
  look("names of conversations", all);
  for (const { id } of all) {
    look("history", getConversation(db, person, id));
    look("exports", gatherExport(db, person, id));
  }
  look("lists", listCollections(db, person));
  for (const level of ["files", "pages"] as const)
    look("CSV", [...exportLedger(db, person, level, undefined)].join(""));
  look("ledger", listLedger(db, person, {}, { by: "name", isDescending: false }, { offset: 0, limit: 500 }));
}

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

async function findAsReader(world: TestWorld, reader: UserActor, hidden: readonly Hidden[]): Promise<number> {
  let found = 0;
  for (const { canary } of hidden) {
    const { items } = await search(world, reader, {
      query: `access code ${canary.topic} ${canary.short}`,
      k: 50,
    });
    if (findCanaries(JSON.stringify(items), [canary]).length > 0) found++;
  }
  return found;
}

/** Open documents, and beside them the hidden ones: in a closed collection, classified, restricted, behind a wall. */
async function hide(world: TestWorld, canaries: readonly Canary[]) {
  const { db } = world;
  const [person, reader] = [world.addPerson("person"), world.addPerson("reader")];
  const open = world.addCollection("Handbook");
  const closed = world.addCollection("Board papers");
  const walled = world.addCollection("Matter Falcon");
  for (const { id } of [open, walled]) world.grant(person, id);
  for (const { id } of [open, closed, walled]) world.grant(reader, id);
  const wallId = newId("wall");
  db.insert(walls)
    .values({
      id: wallId,
      collectionId: walled.id,
      userId: person.userId,
      reason: sealFor(db, "safeguard", wallId).text("conflict"),
      approvedBy: reader.userId,
      setBy: reader.userId,
      sinceMs: 1,
    })
    .run();
  const secret = CLASSIFICATIONS.indexOf("secret");
  db.insert(clearances)
    .values({ userId: reader.userId, level: secret, setBy: reader.userId, sinceMs: 1 })
    .run();
  const restrictionId = newId("restriction");
  db.insert(restrictions).values({ id: restrictionId, members: reader.userId }).run();
  db.insert(restrictionMembers).values({ restrictionId, userId: reader.userId }).run();
  const hidden: Hidden[] = [];
  const topics = new Set(canaries.map(({ topic }) => topic));
  for (const topic of topics)
    await world.addDocument(open, `${topic}.txt`, [
      `The access code of the ${topic} was given by the keeper. It is not written here; ask the keeper of the ${topic}.`,
    ]);
  for (const canary of canaries) {
    const { word, number, short, topic, reason } = canary;
    const place = reason === "closed collection" ? closed : reason === "walled" ? walled : open;
    const scopeId = transact(db, (tx): ScopeId => {
      if (reason === "classified") return changedScope(tx, place.scopeId, { classification: secret });
      return reason === "restricted" ? changedScope(tx, place.scopeId, { restrictionId }) : place.scopeId;
    });
    const { id } = await world.addDocument({ ...place, scopeId }, `${word} and the ${topic}.txt`, [
      `The access code of the ${topic} was given by the keeper. It is ${word}-${number}. The ${word} (${short}) is kept.`,
    ]);
    const collection = place === closed ? "Board papers" : place === walled ? "Matter Falcon" : "Handbook";
    hidden.push({ canary, documentId: id, collectionId: place.id, collection });
  }
  return { person, reader, hidden };
}
