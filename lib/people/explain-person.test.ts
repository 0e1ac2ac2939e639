import { expect, test } from "vitest";
import { openTestDatabase } from "../db/testing.ts";
import { createCollection } from "../documents/collections.ts";
import { grantCandidates } from "../documents/grant-candidates.ts";
import { giveGrant } from "../documents/grants.ts";
import { explainPerson } from "./explain-person.ts";
import { generatePassword } from "./generate-password.ts";
import { addGroupMember, createGroup } from "./groups.ts";
import { actorByEmail, createFirstAdministrator, createUser, suspendUser } from "./users.ts";

const password = "a long password";

async function makeHouse() {
  const db = openTestDatabase();
  await createFirstAdministrator(db, { email: "ada@example.org", name: "Ada", password }, "command-line");
  const administrator = actorByEmail(db, "ada@example.org");
  const id = await createUser(db, administrator, {
    email: "mia@example.org",
    name: "Mia",
    role: "member",
    password,
  });
  const groupId = createGroup(db, administrator, { name: "Nurses" });
  addGroupMember(db, administrator, groupId, id);
  const open = createCollection(db, administrator, { name: "Protocols" });
  createCollection(db, administrator, { name: "Contracts" });
  giveGrant(db, administrator, open, { groupId }, { level: "read" });
  return { db, administrator, member: actorByEmail(db, "mia@example.org"), id, groupId, open };
}

test("a person's page says what they read and through whom", async () => {
  const { db, administrator, id, groupId } = await makeHouse();
  const explained = explainPerson(db, administrator, id);
  expect(explained.groups).toEqual([{ id: groupId, name: "Nurses", isDirect: true }]);
  expect(explained.collections.map(({ name, decision }) => [name, decision.allowed])).toEqual([
    ["Contracts", false],
    ["Protocols", true],
  ]);
  expect(explained.collections[1]?.decision).toMatchObject({
    by: { kind: "grant", grant: { through: { kind: "group", name: "Nurses" } } },
  });
  suspendUser(db, administrator, id);
  expect(explainPerson(db, administrator, id).collections[1]?.decision).toMatchObject({
    allowed: false,
    because: "not-active",
  });
});

test("members explain nobody and see no candidates unless they manage the collection", async () => {
  const { db, administrator, member, id, groupId, open } = await makeHouse();
  expect(() => explainPerson(db, member, id)).toThrow(expect.objectContaining({ code: "not-allowed" }));
  expect(() => grantCandidates(db, member, open)).toThrow(expect.objectContaining({ code: "not-allowed" }));
  giveGrant(db, administrator, open, { userId: id }, { level: "manage" });
  expect(grantCandidates(db, member, open)).toMatchObject({
    people: [{ name: "Ada" }, { name: "Mia" }],
    groups: [{ id: groupId }],
  });
});

test("generated passwords are long, readable and different", () => {
  const made = Array.from({ length: 50 }, generatePassword);
  expect(new Set(made).size).toBe(50);
  for (const one of made) expect(one).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
});
