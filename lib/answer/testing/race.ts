import { eq } from "drizzle-orm";
import type { UserActor } from "../../access/actor.ts";
import { clearances, walls } from "../../db/access-tables.ts";
import { grants, users } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import { newId, type UserId } from "../../ids.ts";
import { sealFor } from "../../keys/data-keys.ts";
import { makeWorld, standInDoor } from "../../retrieval/testing.ts";
import type { AnswerEvent } from "../answer.ts";
import { ask } from "../ask.ts";

/** For tests: how many races were run, how they ended, and how often content came after access was gone. */
export type RaceFigures = {
  runs: number;
  revokedInTime: number;
  answered: number;
  stopped: number;
  leaks: number;
};

const SECRET = "the protocol number is 4711";
const WAYS = ["wall", "grant", "suspension", "clearance"] as const;

/**
 * Asks and takes access away at a random moment of each question, again and again. Every event that arrives after
 * the commit must be without content.
 * @param random from 0 to 1
 */
export async function runRaces(runs: number, random: () => number): Promise<RaceFigures> {
  const door = standInDoor(() => [
    "The number ",
    "is ",
    "4711 ",
    "[1]",
    ". It ",
    "is ",
    "secret ",
    "[1]",
    ".",
  ]);
  const quoting = standInDoor();
  const world = makeWorld(door);
  const collection = world.addCollection("Ward");
  await world.addDocument(collection, "protocol.txt", [`In this ward ${SECRET}.`, "Other words stand here."]);
  const figures = { runs, revokedInTime: 0, answered: 0, stopped: 0, leaks: 0 };
  try {
    for (let run = 0; run < runs; run++) {
      const person = world.addPerson(`p${run}`);
      world.grant(person, collection.id);
      const deps = { db: world.db, config: world.config, door: run % 2 === 0 ? door : quoting };
      const way = WAYS[run % WAYS.length] ?? "wall";
      let isRevoked = false;
      const revoke = () => {
        if (isRevoked) return;
        takeAway(world, person, collection.id, way);
        isRevoked = true;
      };
      // At a moment of the search, or right after one of the events, before or within the next.
      const afterEvent = random() < 0.3 ? Number.POSITIVE_INFINITY : Math.floor(random() * 12);
      if (afterEvent === Number.POSITIVE_INFINITY) setTimeout(revoke, random() * 60);
      let events = 0;
      try {
        for await (const event of ask(deps, person, { question: "What is the protocol number?" })) {
          if (isRevoked && hasContent(event, way)) figures.leaks++;
          if (events++ === afterEvent) {
            if (random() < 0.5) revoke();
            else setImmediate(revoke);
          }
        }
        figures.answered++;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        figures.stopped++;
      }
      if (isRevoked) figures.revokedInTime++;
      revoke();
    }
    return figures;
  } finally {
    world.close();
  }
}

function takeAway(
  { db }: ReturnType<typeof makeWorld>,
  { userId }: UserActor,
  collectionId: Parameters<ReturnType<typeof makeWorld>["grant"]>[1],
  way: (typeof WAYS)[number],
): void {
  const wallId = newId("wall");
  const by = {
    approvedBy: userId as UserId,
    setBy: userId,
    reason: sealFor(db, "safeguard", wallId).text("conflict"),
    sinceMs: Date.now(),
  };
  if (way === "wall")
    db.insert(walls)
      .values({ id: wallId, collectionId, userId, ...by })
      .run();
  if (way === "grant")
    db.update(grants).set({ endedAtMs: Date.now() }).where(eq(grants.userId, userId)).run();
  if (way === "suspension") db.update(users).set({ status: "suspended" }).where(eq(users.id, userId)).run();
  if (way === "clearance")
    db.insert(clearances).values({ userId, level: 0, setBy: userId, sinceMs: 0 }).run();
}

/** Anything of a document or its name; and of its collection's, unless only the document was closed. */
function hasContent(event: AnswerEvent, way: (typeof WAYS)[number]): boolean {
  const content = way === "clearance" ? /4711|protocol\.txt/ : /4711|protocol\.txt|Ward/;
  return event.type !== "answer-accepted" && content.test(JSON.stringify(event));
}
