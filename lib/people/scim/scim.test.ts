import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../../access/actor.ts";
import { ask } from "../../answer/ask.ts";
import { transact } from "../../db/client.ts";
import { auditEvents, users } from "../../db/schema.ts";
import type { UserId } from "../../ids.ts";
import { makeWorld, type TestWorld } from "../../retrieval/testing.ts";
import { addGroupMember, createGroup, listGroups } from "../groups.ts";
import { linkIdentity, listIdentities } from "../identity/identity-links.ts";
import { resolveSession, startSession } from "../sessions.ts";
import { resolveToken } from "../tokens/resolve-token.ts";
import { createToken } from "../tokens/tokens.ts";
import { adoptUser } from "./adopt.ts";
import { handleScim, type ScimResponse } from "./handle.ts";

const BASE = "https://ask.example.org/scim/v2";
let w: TestWorld;
let ada: UserActor;
let program: UserActor;
beforeEach(() => {
  w = makeWorld();
  ada = w.addPerson("ada");
  w.db.update(users).set({ role: "administrator" }).where(eq(users.id, ada.userId)).run();
  const { text } = createToken(w.db, ada, { name: "provisioning", scopes: ["scim"], days: 30 }, 365);
  program = resolveToken(w.db, text, "scim", "192.0.2.9");
});
afterEach(() => w.close());

type Answer = ScimResponse & { body: { [key: string]: unknown } };
function send(method: string, target: string, body?: unknown, headers: Record<string, string> = {}): Answer {
  const url = new URL(`${BASE}${target}`);
  return handleScim(w.db, program, BASE, {
    method,
    path: url.pathname.slice("/scim/v2/".length).split("/"),
    query: url.searchParams,
    body,
    ifMatch: headers["if-match"] ?? null,
    ifNoneMatch: headers["if-none-match"] ?? null,
  }) as unknown as Answer;
}
const patch = (target: string, ...Operations: object[]) =>
  send("PATCH", target, { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations });

/** In the shape of RFC 7644, section 3.3. */
const NADIA = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  userName: "nokafor",
  externalId: "hr-0815",
  name: { formatted: "Dr. Nadia Okafor", familyName: "Okafor", givenName: "Nadia" },
  emails: [
    { value: "nadia@home.example.org", type: "home" },
    { value: "Nadia.Okafor@example.org", type: "work", primary: true },
  ],
  title: "Consultant",
};
const idOf = ({ body }: Answer) => String(body.id);
const addNadia = () => idOf(send("POST", "/Users", NADIA));
const addUser = (userName: string) => idOf(send("POST", "/Users", { userName, active: true }));

test("a user is made as RFC 7644, 3.3 and 3.4.1 have it: 201, Location, ETag, and read again", () => {
  const made = send("POST", "/Users", NADIA);
  const id = idOf(made);
  expect(made.status).toBe(201);
  expect(made.headers).toMatchObject({
    location: `${BASE}/Users/${id}`,
    etag: expect.stringMatching(/^W\//),
  });
  const read = send("GET", `/Users/${id}`);
  expect(read.body).toEqual(made.body);
  expect(read.body).toMatchObject({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    userName: "nokafor",
    externalId: "hr-0815",
    name: { formatted: "Dr. Nadia Okafor", familyName: "Okafor", givenName: "Nadia" },
    emails: [{ value: "nadia.okafor@example.org", type: "work", primary: true }],
    active: true,
    meta: { resourceType: "User", location: `${BASE}/Users/${id}`, created: expect.stringMatching(/Z$/) },
  });
  const row = w.db
    .select()
    .from(users)
    .where(eq(users.id, id as UserId))
    .get();
  expect(row).toMatchObject({ role: "member", passwordHash: null, name: "Dr. Nadia Okafor" });
});

test("what is wrong is said in the form of RFC 7644, 3.12", () => {
  addNadia();
  const said = [
    send("POST", "/Users", { ...NADIA, userName: "NOKAFOR", emails: [{ value: "x@example.org" }] }),
    send("POST", "/Users", { userName: "without-address" }),
    send("POST", "/Users", undefined),
    send("GET", "/Users/usr_absent"),
    send("GET", `/Users/${ada.userId}`),
    send("GET", "/Users?filter=userName%20is%20%22x%22"),
    send("PATCH", `/Users/${addUser("b@example.org")}`, { Operations: [] }),
    send("DELETE", "/Users"),
  ];
  expect(said.map(({ status, body }) => [status, body.scimType])).toEqual([
    [409, "uniqueness"],
    [400, "invalidValue"],
    [400, "invalidSyntax"],
    [404, undefined],
    [404, undefined],
    [400, "invalidFilter"],
    [400, "invalidSyntax"],
    [405, undefined],
  ]);
  for (const { status, body } of said)
    expect(body).toMatchObject({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: String(status),
      detail: expect.stringMatching(/\.$/),
    });
});

test("the filters of RFC 7644, 3.4.2.2 find what they should, and pages of 3.4.2.4 follow", () => {
  const id = addNadia();
  for (const name of ["adam@example.org", "bea@example.org", "carl@example.org"]) addUser(name);
  patch(`/Users/${addUser("dora@example.org")}`, { op: "replace", path: "active", value: false });
  const found = (filter: string) =>
    (send("GET", `/Users?filter=${encodeURIComponent(filter)}`).body.Resources as { userName: string }[]).map(
      ({ userName }) => userName.replace("@example.org", ""),
    );
  expect(found('userName eq "NOKAFOR"')).toEqual(["nokafor"]);
  expect(found('name.familyName co "KAF"')).toEqual(["nokafor"]);
  expect(found('urn:ietf:params:scim:schemas:core:2.0:User:userName sw "a"')).toEqual(["adam"]);
  expect(found('externalId eq "hr-0815" and active eq true')).toEqual(["nokafor"]);
  expect(found('externalId eq "HR-0815"')).toEqual([]);
  expect(found("externalId pr")).toEqual(["nokafor"]);
  expect(found('userName ew "@example.org" and not (userName sw "a" or userName sw "b")')).toEqual([
    "carl",
    "dora",
  ]);
  expect(found("active eq false")).toEqual(["dora"]);
  expect(found('emails[type eq "work" and value co "@EXAMPLE.org"] and userName sw "n"')).toEqual([
    "nokafor",
  ]);
  expect(found(`id eq "${id}"`)).toEqual(["nokafor"]);
  expect(found(`username eq "nokafor" or id eq "x"`)).toEqual(["nokafor"]);
  expect(found('meta.lastModified gt "2011-05-13T04:42:34Z" and userName ne "nokafor"')).toHaveLength(4);
  expect(send("GET", "/Users?startIndex=2&count=2").body).toMatchObject({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: 5,
    startIndex: 2,
    itemsPerPage: 2,
    Resources: [{ userName: "adam@example.org" }, { userName: "bea@example.org" }],
  });
  expect(send("GET", "/Users?count=0").body).toMatchObject({ totalResults: 5, Resources: [] });
  const [one] = send("GET", "/Users?attributes=userName&count=1").body.Resources as object[];
  expect(Object.keys(one ?? {}).sort()).toEqual(["id", "schemas", "userName"]);
});

test("a user is replaced, patched, and guarded against lost changes by ETags", () => {
  const id = addNadia();
  const { headers } = send("GET", `/Users/${id}`);
  const etag = String(headers?.etag);
  expect(send("GET", `/Users/${id}`, undefined, { "if-none-match": etag }).status).toBe(304);
  const renamed = patch(
    `/Users/${id}`,
    { op: "replace", path: "name.familyName", value: "Berg" },
    { op: "Replace", path: 'emails[type eq "work"].value', value: "nadia.berg@example.org" },
  );
  expect(renamed.body).toMatchObject({
    displayName: "Nadia Berg",
    emails: [{ value: "nadia.berg@example.org" }],
    externalId: "hr-0815",
  });
  expect(send("PUT", `/Users/${id}`, NADIA, { "if-match": etag }).status).toBe(412);
  expect(send("PUT", `/Users/${id}`, { ...NADIA, displayName: "N. Okafor" }).body).toMatchObject({
    displayName: "N. Okafor",
    userName: "nokafor",
  });
  // Nothing but what was said changes: the name stays, though its parts would make another one.
  patch(`/Users/${id}`, { op: "add", value: { externalId: "hr-9" } });
  expect(send("GET", `/Users/${id}`).body).toMatchObject({ displayName: "N. Okafor", externalId: "hr-9" });
  expect(patch(`/Users/${id}`, { op: "replace", path: "id", value: "x" }).body.scimType).toBe("mutability");
  expect(
    patch(`/Users/${id}`, { op: "replace", path: 'emails[type eq "home"].value', value: "x" }).body.scimType,
  ).toBe("noTarget");
});

test("inactive closes the account at once: sessions, tokens, and the answer that is being written", async () => {
  const id = addNadia() as UserId;
  const row = w.db.select().from(users).where(eq(users.id, id)).get();
  if (row === undefined) throw new Error("no account");
  const limits = { idleMs: 60_000, maxMs: 60_000 };
  const source = { userAgent: "test", address: "192.0.2.1" };
  const session = transact(w.db, (tx) => startSession(tx, row, source, limits, { method: "oidc" }));
  const nadia = resolveSession(w.db, session, limits);
  if (nadia === undefined) throw new Error("no session");
  const ward = w.addCollection("ward");
  w.grant(nadia, ward.id);
  await w.addDocument(ward, "dose.txt", ["The plantain dose is seventeen units."]);
  const { text } = createToken(w.db, nadia, { name: "own", scopes: ["ask"], days: 1 }, 365);
  const asking = async () => {
    // As some clients write it.
    for await (const event of ask(w, nadia, { question: "What is the plantain dose?" }))
      if (event.type === "answer-searched")
        patch(`/Users/${id}`, { op: "Replace", value: { active: "False" } });
  };
  await expect(asking()).rejects.toThrow(expect.objectContaining({ code: "access-changed" }));
  expect(resolveSession(w.db, session, limits)).toBeUndefined();
  expect(() => resolveToken(w.db, text, "ask", "x")).toThrow();
  expect(send("GET", `/Users/${id}`).body.active).toBe(false);
  const types = w.db.select().from(auditEvents).all();
  const suspended = types.find(({ type }) => type === "user.suspended");
  expect(JSON.parse(String(suspended?.body)).actor).toMatchObject({
    id: ada.userId,
    token: program.token?.id,
  });
  patch(`/Users/${id}`, { op: "replace", path: "active", value: true });
  expect(send("GET", `/Users/${id}`).body.active).toBe(true);
});

test("deleting closes and disconnects the person and keeps the record; the last administrator stays", () => {
  const id = addNadia() as UserId;
  linkIdentity(w.db, ada, id, { source: "oidc", issuer: "https://id.example.org", subject: "s" });
  expect(send("DELETE", `/Users/${id}`).status).toBe(204);
  expect(send("GET", `/Users/${id}`).status).toBe(404);
  expect(w.db.select().from(users).where(eq(users.id, id)).get()).toMatchObject({ status: "suspended" });
  expect(listIdentities(w.db, ada, id)).toEqual([]);
  adoptUser(w.db, ada, ada.userId);
  expect(send("DELETE", `/Users/${ada.userId}`).status).toBe(409);
  expect(w.db.select().from(users).where(eq(users.id, ada.userId)).get()?.status).toBe("active");
});

test("groups are made, and members come and go by the paths of RFC 7644, 3.5.2", () => {
  const [one, two, three] = ["1@example.org", "2@example.org", "3@example.org"].map(addUser);
  const made = send("POST", "/Groups", { displayName: "Tour guides", members: [{ value: one }] });
  const group = `/Groups/${idOf(made)}`;
  expect(made.body).toMatchObject({ displayName: "Tour guides", members: [{ value: one, type: "User" }] });
  const members = (answer: Answer) =>
    (answer.body.members as { value: string }[]).map(({ value }) => value).sort();
  expect(
    members(patch(group, { op: "add", path: "members", value: [{ value: two }, { value: one }] })),
  ).toEqual([one, two].sort());
  expect(members(patch(group, { op: "remove", path: `members[value eq "${one}"]` }))).toEqual([two]);
  expect(
    members(
      patch(
        group,
        { op: "remove", path: `members[value eq "${two}"]` },
        { op: "add", path: "members", value: [{ value: three }] },
      ),
    ),
  ).toEqual([three]);
  expect(
    members(patch(group, { op: "replace", path: "members", value: [{ value: one }, { value: two }] })),
  ).toEqual([one, two].sort());
  expect(members(patch(group, { op: "remove", path: "members", value: [{ value: one }] }))).toEqual([two]);
  expect(members(patch(group, { op: "remove", path: "members" }))).toEqual([]);
  const refused = patch(
    group,
    { op: "replace", path: "displayName", value: "Nothing of this" },
    { op: "add", path: "members", value: [{ value: "usr_absent" }] },
  );
  expect(refused.body.scimType).toBe("invalidValue");
  expect(send("GET", group).body).toMatchObject({ displayName: "Tour guides", members: [] });
  patch(group, { op: "add", path: "members", value: [{ value: one }] });
  expect(send("GET", `/Users/${one}`).body.groups).toMatchObject([{ display: "Tour guides" }]);
});

test("what was made here is out of reach, until an administrator puts it under provisioning", () => {
  const ben = w.addPerson("ben");
  const choir = createGroup(w.db, ada, { name: "Choir" });
  addGroupMember(w.db, ada, choir, ben.userId);
  const { email } = w.db.select().from(users).where(eq(users.id, ben.userId)).get() ?? { email: "" };
  expect(send("POST", "/Users", { userName: email }).body.scimType).toBe("uniqueness");
  expect(send("POST", "/Groups", { displayName: "Choir" }).body.scimType).toBe("uniqueness");
  expect(send("GET", `/Groups/${choir}`).status).toBe(404);
  expect(send("GET", "/Users").body.totalResults).toBe(0);
  adoptUser(w.db, ada, ben.userId);
  expect(send("GET", "/Users").body.totalResults).toBe(1);
  patch(`/Users/${ben.userId}`, { op: "replace", path: "active", value: false });
  expect(w.db.select().from(users).where(eq(users.id, ben.userId)).get()?.status).toBe("suspended");
  expect(listGroups(w.db, ada).find(({ id }) => id === choir)?.members).toHaveLength(1);
});

test("the server says what it can, and only to an administrator's token", () => {
  expect(send("GET", "/ServiceProviderConfig").body).toMatchObject({
    patch: { supported: true },
    bulk: { supported: false },
    filter: { supported: true, maxResults: 200 },
    etag: { supported: true },
  });
  expect((send("GET", "/ResourceTypes").body.Resources as { id: string }[]).map(({ id }) => id)).toEqual([
    "User",
    "Group",
  ]);
  expect(send("GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group").body).toMatchObject({
    name: "Group",
  });
  w.db.update(users).set({ role: "member" }).where(eq(users.id, ada.userId)).run();
  expect(() => send("GET", "/Users")).toThrow(expect.objectContaining({ code: "not-allowed" }));
});
