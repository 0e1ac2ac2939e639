import { eq } from "drizzle-orm";
import { encode } from "next-auth/jwt";
import type { UserActor } from "../../lib/access/actor.ts";
import { readConfig } from "../../lib/config.ts";
import { transact } from "../../lib/db/client.ts";
import { GRANT_LEVELS, type GrantLevel, type Role, scopes, sessions, users } from "../../lib/db/schema.ts";
import { requireSetting } from "../../lib/db/settings.ts";
import { createCollection } from "../../lib/documents/collections.ts";
import { giveGrant } from "../../lib/documents/grants.ts";
import type { CollectionId, ScopeId } from "../../lib/ids.ts";
import { startSession } from "../../lib/people/sessions.ts";
import { makeWorld, type TestWorld } from "../../lib/retrieval/testing.ts";
import { nameSteward } from "../../lib/safeguards/stewards.ts";
import { setWalls } from "../../lib/safeguards/walls.ts";
import { PEOPLE, type Person, type SignedInPerson } from "./cast.ts";

export type Place = { readonly id: CollectionId; readonly scopeId: ScopeId };

/** A data folder with the cast in it, and the means to put things there. */
export type House = {
  readonly world: TestWorld;
  readonly people: Readonly<Record<SignedInPerson, UserActor>>;
  /** An administrator who is not of the cast and to whom everything of others belongs. */
  readonly owner: UserActor;
  readonly cookieOf: (person: Person) => string;
  /** A new collection; an "own" one has the cast's grants, steward and wall. */
  readonly addPlace: (isOwn: boolean) => Place;
  /** Everybody proves once more who they are, which lasts five minutes. */
  readonly proveAgain: () => void;
  readonly close: () => void;
};

const LEVELS: Partial<Record<Person, GrantLevel>> = {
  walled: "manage",
  reader: "read",
  contributor: "contribute",
  manager: "manage",
};
const ROLES: readonly Person[] = ["auditor", "privacy-officer", "data-protection-officer", "administrator"];

export async function buildHouse(): Promise<House> {
  const world = makeWorld();
  const { db } = world;
  const addPerson = (name: string, role: Role): UserActor => {
    const { userId } = world.addPerson(name);
    db.update(users).set({ role }).where(eq(users.id, userId)).run();
    return { kind: "user", userId, role, via: "command-line" };
  };
  const owner = addPerson("owner", "administrator");
  const cast = PEOPLE.filter((person) => person !== "signed-out");
  const people = Object.fromEntries(
    cast.map((person) => [person, addPerson(person, ROLES.includes(person) ? (person as Role) : "member")]),
  ) as Record<SignedInPerson, UserActor>;
  const cookies = new Map<Person, string>();
  for (const person of cast) cookies.set(person, await signIn(world, people[person]));
  let places = 0;
  return {
    world,
    people,
    owner,
    cookieOf: (person) => cookies.get(person) ?? "",
    addPlace(isOwn) {
      const id = createCollection(db, owner, { name: `Place ${places++}` });
      const scope = db.select({ id: scopes.id }).from(scopes).where(eq(scopes.collectionId, id)).get();
      if (scope === undefined) throw new Error("A collection has no scope.");
      if (isOwn) {
        for (const person of cast) {
          const level = GRANT_LEVELS.find((one) => one === LEVELS[person]);
          if (level !== undefined) giveGrant(db, owner, id, { userId: people[person].userId }, { level });
        }
        nameSteward(db, owner, id, people.steward.userId);
        const subject = { userId: people.walled.userId };
        setWalls(db, owner, { collectionIds: [id], subject, reason: "conflict", approvedBy: owner.userId });
      }
      return { id, scopeId: scope.id };
    },
    proveAgain: () => db.update(sessions).set({ steppedUpAtMs: Date.now() }).run(),
    close: world.close,
  };
}

/** A session like the one that signing in begins. */
export async function signIn({ db }: TestWorld, actor: UserActor): Promise<string> {
  const user = db.select().from(users).where(eq(users.id, actor.userId)).get();
  if (user === undefined) throw new Error("There is no such person.");
  const { session } = readConfig({});
  const source = { userAgent: "matrix", address: "127.0.0.1" };
  const sid = transact(db, (tx) => startSession(tx, user, source, session, { method: "password" }));
  const cookie = await encode({ token: { sid }, secret: requireSetting(db, "session-secret") });
  return `next-auth.session-token=${cookie}`;
}
