import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { present } from "../access/moment.ts";
import { isWalled, readableCollections, readableScopes } from "../access/readable.ts";
import { emergencyAccesses, walls } from "../db/access-tables.ts";
import type { Database } from "../db/client.ts";
import { auditEvents, collections, documents, type Role, sessions } from "../db/schema.ts";
import { createCollection, listAllCollections } from "../documents/collections.ts";
import { deleteDocument, getDocument } from "../documents/documents.ts";
import { endGrant, giveGrant, listGrants } from "../documents/grants.ts";
import type { AppError } from "../errors.ts";
import { type CollectionId, newId, type SessionId, type WallId } from "../ids.ts";
import { addGroupMember, createGroup } from "../people/groups.ts";
import { requireStepUp, STEP_UP_LASTS_MS, stepUpWithPassword } from "../people/step-up.ts";
import { actorByEmail, createFirstAdministrator, createUser } from "../people/users.ts";
import { makeWorld } from "../retrieval/testing.ts";
import { endEmergency, listEmergencyCollections, openEmergencies, startEmergency } from "./emergencies.ts";
import { endHold, listHolds, placeHold } from "./holds.ts";
import { previewWall } from "./preview-wall.ts";
import { assignRetention, createRetentionClass, listRetentionClasses } from "./retention-classes.ts";
import { previewRetention } from "./retention-run.ts";
import {
  countOpenReviews,
  listEmergencies,
  REVIEW_WITHIN_MS,
  reportOverdueReviews,
  reviewEmergency,
} from "./review-emergencies.ts";
import { listStewarded, nameSteward } from "./stewards.ts";
import { endWall, listWalls, setWalls } from "./walls.ts";

const password = "a long password";
let db: Database;
let world: ReturnType<typeof makeWorld>;
let ada: UserActor;
let mia: UserActor;
let olaf: UserActor;
let ward: CollectionId;

async function person(name: string, role: Role): Promise<UserActor> {
  const email = `${name}@example.org`;
  const userId = await createUser(db, ada, { email, name, role, password });
  const sessionId = newId("session") as SessionId;
  const now = Date.now();
  db.insert(sessions)
    .values({
      id: sessionId,
      userId,
      createdAtMs: now,
      lastSeenAtMs: now,
      expiresAtMs: now + 1e9,
      userAgent: "",
      address: "",
    })
    .run();
  return { ...actorByEmail(db, email), sessionId };
}

beforeEach(async () => {
  world = makeWorld();
  db = world.db;
  await createFirstAdministrator(db, { email: "ada@example.org", name: "Ada", password }, "command-line");
  ada = actorByEmail(db, "ada@example.org");
  mia = await person("Mia", "member");
  olaf = await person("Olaf", "privacy-officer");
  ward = createCollection(db, ada, { name: "Ward 3" });
  db.update(collections).set({ kind: "ward" }).where(eq(collections.id, ward)).run();
  return () => world.close();
});

const codeOf = (work: () => unknown) => {
  try {
    work();
    return "done";
  } catch (error) {
    return (error as AppError).code;
  }
};
const eventsOf = (type: string) => db.select().from(auditEvents).where(eq(auditEvents.type, type)).all();
const reads = (actor: UserActor) => readableCollections(db, actor).some(({ id }) => id === ward);
const wallOff = (subject: Parameters<typeof setWalls>[2]["subject"], actor = ada) =>
  setWalls(db, actor, {
    collectionIds: [ward],
    subject,
    reason: "acts for the other side",
    approvedBy: olaf.userId,
  });

test("a wall acts at once, beats a later grant, and leaves no trace of the collection to an administrator", async () => {
  const ben = await person("Ben", "administrator");
  giveGrant(db, ada, ward, { userId: ben.userId }, { level: "manage" });
  const [id] = wallOff({ userId: ben.userId }) as [WallId];
  giveGrant(db, ada, ward, { userId: ben.userId }, { level: "manage" });
  expect(reads(ben)).toBe(false);
  expect(isWalled(db, ben, ward)).toBe(true);
  expect(listAllCollections(db, ben).map(({ name }) => name)).not.toContain("Ward 3");
  expect(listWalls(db, ben)).toEqual([]);
  expect(codeOf(() => listGrants(db, ben, ward))).toBe("not-found");
  // Nobody takes a wall down from inside, or around it.
  expect(codeOf(() => endWall(db, ben, id))).toBe("not-found");
  expect(codeOf(() => wallOff({ userId: mia.userId }, ben))).toBe("not-found");
  expect(listWalls(db, ada)).toMatchObject([
    { subject: { name: "Ben" }, approvedBy: "Olaf", isStanding: true },
  ]);
  endWall(db, ada, id);
  expect(reads(ben)).toBe(true);
  expect(listWalls(db, ada)).toMatchObject([{ isStanding: false }]);
  expect([eventsOf("wall.set").length, eventsOf("wall.ended").length]).toEqual([1, 1]);
});

test("a wall needs a reason and an approver whom it does not keep out; members set none", () => {
  const input = {
    collectionIds: [ward],
    subject: { userId: mia.userId },
    reason: "conflict",
    approvedBy: olaf.userId,
  };
  expect(codeOf(() => setWalls(db, ada, { ...input, reason: " " }))).toBe("invalid-input");
  expect(codeOf(() => setWalls(db, ada, { ...input, approvedBy: mia.userId }))).toBe("invalid-input");
  expect(codeOf(() => setWalls(db, ada, { ...input, untilMs: Date.now() - 1 }))).toBe("invalid-input");
  expect(codeOf(() => setWalls(db, mia, input))).toBe("not-found");
  setWalls(db, ada, input);
  expect(codeOf(() => setWalls(db, ada, input))).toBe("conflict");
  expect(db.select().from(walls).all()).toHaveLength(1);
});

test("a dry run says whom a wall takes out of what, and changes nothing", () => {
  const group = createGroup(db, ada, { name: "Night shift" });
  addGroupMember(db, ada, group, mia.userId);
  giveGrant(db, ada, ward, { groupId: group }, { level: "read" });
  const other = createCollection(db, ada, { name: "Other" });
  const preview = previewWall(db, ada, [ward, other], { groupId: group });
  expect(preview).toEqual({ people: [{ id: mia.userId, name: "Mia" }], collections: 1, answers: 0 });
  expect(reads(mia)).toBe(true);
});

test("emergency access needs a fresh proof of identity, a reason, and a ward no wall closes", async () => {
  const input = {
    collectionId: ward,
    reason: "care",
    explanation: "patient collapsed, file needed",
    minutes: 30,
  } as const;
  expect(codeOf(() => startEmergency(db, mia, input))).toBe("step-up-needed");
  await expect(stepUpWithPassword(db, mia, "wrong password")).rejects.toMatchObject({
    code: "not-signed-in",
  });
  await stepUpWithPassword(db, mia, password);
  for (const bad of [
    { minutes: 61 },
    { minutes: 0 },
    { explanation: "help" },
    { reason: "curious" as "care" },
  ])
    expect(codeOf(() => startEmergency(db, mia, { ...input, ...bad }))).toBe("invalid-input");
  const matter = createCollection(db, ada, { name: "A matter" });
  expect(listEmergencyCollections(db, mia).map(({ name }) => name)).toEqual(["Ward 3"]);
  expect(codeOf(() => startEmergency(db, mia, { ...input, collectionId: matter }))).toBe("not-found");
  const id = startEmergency(db, mia, input);
  expect(reads(mia)).toBe(true);
  expect(openEmergencies(db, mia)).toMatchObject([{ id, collection: { name: "Ward 3" } }]);
  expect(codeOf(() => startEmergency(db, mia, input))).toBe("conflict");
  wallOff({ userId: mia.userId });
  expect(reads(mia)).toBe(false);
  expect(openEmergencies(db, mia)).toEqual([]);
  expect(listEmergencyCollections(db, mia)).toEqual([]);
  expect(codeOf(() => startEmergency(db, mia, input))).toBe("not-found");
  expect(eventsOf("emergency.refused")).toHaveLength(2);
});

test("a proof of identity is old after five minutes, after the session ended, and when the clock was set back", async () => {
  await stepUpWithPassword(db, mia, password);
  const set = (values: Partial<typeof sessions.$inferInsert>) =>
    db.update(sessions).set(values).where(eq(sessions.userId, mia.userId)).run();
  expect(codeOf(() => requireStepUp(db, mia))).toBe("done");
  for (const values of [
    { steppedUpAtMs: Date.now() - STEP_UP_LASTS_MS - 1 },
    { steppedUpAtMs: Date.now() + 60_000 },
    { steppedUpAtMs: Date.now(), endedAtMs: 1 },
  ]) {
    set(values);
    expect(codeOf(() => requireStepUp(db, mia))).toBe("step-up-needed");
  }
});

test("the privacy officer sees an emergency at once, reviews it once, and is warned when it is late", async () => {
  await stepUpWithPassword(db, mia, password);
  const id = startEmergency(db, mia, {
    collectionId: ward,
    reason: "care",
    explanation: "patient collapsed",
    minutes: 5,
  });
  expect([countOpenReviews(db, olaf), countOpenReviews(db, ada), countOpenReviews(db, mia)]).toEqual([
    1, 0, 0,
  ]);
  expect(listEmergencies(db, olaf)).toMatchObject([
    { id, person: { name: "Mia" }, isOpen: true, isOverdue: false, review: null },
  ]);
  expect(reportOverdueReviews(db)).toBe(0);
  const late = Date.now() + REVIEW_WITHIN_MS + 1000;
  expect([reportOverdueReviews(db, late), reportOverdueReviews(db, late)]).toEqual([1, 0]);
  endEmergency(db, olaf, id);
  expect(reads(mia)).toBe(false);
  const review = { finding: "justified", note: "checked with the ward" } as const;
  expect(codeOf(() => reviewEmergency(db, ada, id, review))).toBe("not-allowed");
  reviewEmergency(db, olaf, id, review);
  expect(codeOf(() => reviewEmergency(db, olaf, id, review))).toBe("conflict");
  expect(countOpenReviews(db, olaf)).toBe(0);
  expect(reportOverdueReviews(db, late)).toBe(0);
});

test("an emergency ends with the boot it was begun on", async () => {
  await stepUpWithPassword(db, mia, password);
  startEmergency(db, mia, {
    collectionId: ward,
    reason: "care",
    explanation: "patient collapsed",
    minutes: 5,
  });
  expect(reads(mia)).toBe(true);
  db.update(emergencyAccesses)
    .set({ sinceUptimeMs: present().uptimeMs - 5 * 60_000 })
    .run();
  expect(reads(mia)).toBe(false);
  db.update(emergencyAccesses).set({ sinceUptimeMs: present().uptimeMs, bootId: "another" }).run();
  expect(reads(mia)).toBe(false);
});

test.each(["collection", "document", "person"])(
  "a hold on the %s keeps a document, and the attempt is on record",
  async (kind) => {
    giveGrant(db, ada, ward, { userId: ada.userId }, { level: "manage" });
    const scopeId = readableScopes(db, ada)[0]?.id;
    if (scopeId === undefined) throw new Error("the ward has a scope");
    const document = await world.addDocument({ id: ward, scopeId }, "a.txt", ["text"]);
    db.update(documents).set({ addedBy: mia.userId }).where(eq(documents.id, document.id)).run();
    const subject =
      kind === "collection"
        ? { collectionId: ward }
        : kind === "document"
          ? { documentId: document.id }
          : { userId: mia.userId };
    const hold = placeHold(db, ada, subject, "proceedings 7/26");
    expect(codeOf(() => placeHold(db, ada, subject, "again"))).toBe("conflict");
    expect(codeOf(() => deleteDocument(db, ada, document.id))).toBe("on-hold");
    expect(getDocument(db, ada, document.id).id).toBe(document.id);
    expect(
      db
        .select()
        .from(auditEvents)
        .where(and(eq(auditEvents.type, "hold.blocked"), eq(auditEvents.objectId, hold)))
        .all(),
    ).toHaveLength(1);
    expect(listHolds(db, ada)).toMatchObject([{ reason: "proceedings 7/26", endedAtMs: null }]);
    expect(codeOf(() => endHold(db, mia, hold))).not.toBe("done");
    endHold(db, ada, hold);
    deleteDocument(db, ada, document.id);
    expect(codeOf(() => getDocument(db, ada, document.id))).toBe("not-found");
  },
);

test("ending a grant is not needed for a wall, and ending a wall gives no more than the grants do", () => {
  giveGrant(db, ada, ward, { userId: mia.userId }, { level: "read" });
  const [id] = wallOff({ userId: mia.userId }) as [WallId];
  const grant = listGrants(db, ada, ward).find(({ subject }) => subject.id === mia.userId);
  if (grant !== undefined) endGrant(db, ada, grant.id);
  endWall(db, ada, id);
  expect(reads(mia)).toBe(false);
});

test("a steward opens and closes the collection without reading it, until a wall stands before it", async () => {
  nameSteward(db, ada, ward, mia.userId);
  expect(readableCollections(db, mia)).toEqual([]);
  expect(listStewarded(db, mia)).toMatchObject([{ id: ward }]);
  const id = giveGrant(db, mia, ward, { userId: olaf.userId }, { level: "read" });
  expect(listGrants(db, mia, ward).map((grant) => grant.id)).toContain(id);
  endGrant(db, mia, id);
  setWalls(db, ada, {
    collectionIds: [ward],
    subject: { userId: mia.userId },
    reason: "conflict of interest",
    approvedBy: olaf.userId,
  });
  expect(listStewarded(db, mia)).toEqual([]);
  expect(() => listGrants(db, mia, ward)).toThrow(expect.objectContaining({ code: "not-found" }));
});

test("retention names no collection to whom a wall keeps out of it, in any role", () => {
  const year = createRetentionClass(db, ada, { name: "A year", keepDays: 365, atEnd: "review" });
  assignRetention(db, ada, ward, year);
  expect(listRetentionClasses(db, olaf)).toMatchObject([{ collections: [{ id: ward }] }]);
  setWalls(db, ada, {
    collectionIds: [ward],
    subject: { userId: olaf.userId },
    reason: "conflict of interest",
    approvedBy: mia.userId,
  });
  expect(listRetentionClasses(db, olaf)).toMatchObject([{ collections: [] }]);
  expect(previewRetention(db, olaf)).toEqual([]);
});
