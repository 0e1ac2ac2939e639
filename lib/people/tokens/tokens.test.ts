import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import { ask } from "../../answer/ask.ts";
import { search } from "../../answer/search-only.ts";
import { transact } from "../../db/client.ts";
import { apiTokens, type TokenScope } from "../../db/identity-tables.ts";
import { auditEvents, users } from "../../db/schema.ts";
import { makeWorld, type TestWorld } from "../../retrieval/testing.ts";
import { setWalls } from "../../safeguards/walls.ts";
import { isSessionOpen } from "../sessions.ts";
import { requireStepUp } from "../step-up.ts";
import { reactivateUser, suspendUser } from "../users.ts";
import { resolveToken } from "./resolve-token.ts";
import { createToken, endTokensOf, listTokens, withdrawToken } from "./tokens.ts";

let w: TestWorld;
let ada: UserActor;
let ben: UserActor;
beforeEach(() => {
  w = makeWorld();
  ada = w.addPerson("ada");
  w.db.update(users).set({ role: "administrator" }).where(eq(users.id, ada.userId)).run();
  ben = w.addPerson("ben");
});
afterEach(() => w.close());

const make = (actor: UserActor, scopes: TokenScope[], days = 30) =>
  createToken(w.db, actor, { name: "script", scopes, days }, 365);
const use = (text: string, scope: TokenScope) => resolveToken(w.db, text, scope, "192.0.2.7");
const code = (expected: string) => expect.objectContaining({ code: expected });
const bodies = () =>
  w.db
    .select()
    .from(auditEvents)
    .all()
    .map((row) => JSON.parse(String(row.body)));

test("a token acts as its owner, is stored as a hash only, and the record names it", async () => {
  const { text, id } = make(ben, ["search"]);
  expect(text).toMatch(/^im_[\w-]{43}$/);
  expect(JSON.stringify(w.db.$client.prepare("SELECT * FROM api_tokens").all())).not.toContain(text);
  const ward = w.addCollection("ward");
  w.grant(ben, ward.id);
  await w.addDocument(ward, "dose.txt", ["The plantain dose is seventeen units."]);
  const actor = use(text, "search");
  expect(actor).toMatchObject({ userId: ben.userId, via: "api", token: { id } });
  expect((await search(w, actor, { query: "plantain dose" })).items).toHaveLength(1);
  expect(bodies().at(-1)).toMatchObject({ type: "search.disclosed", actor: { token: id, via: "api" } });
  expect(listTokens(w.db, ben, ben.userId)[0]).toMatchObject({
    prefix: text.slice(0, 9),
    scopes: ["search"],
  });
  expect(listTokens(w.db, ben, ben.userId)[0]?.lastUsedAtMs).not.toBeNull();
});

test("what closes something to the owner closes it to the token: no grant, and a wall", async () => {
  const { text } = make(ben, ["search"]);
  const ward = w.addCollection("ward");
  await w.addDocument(ward, "dose.txt", ["The plantain dose is seventeen units."]);
  const found = async () => (await search(w, use(text, "search"), { query: "plantain dose" })).items.length;
  expect(await found()).toBe(0);
  w.grant(ben, ward.id);
  expect(await found()).toBe(1);
  setWalls(w.db, ada, {
    subject: { userId: ben.userId },
    collectionIds: [ward.id],
    reason: "conflict of interest",
    approvedBy: ada.userId,
  });
  expect(await found()).toBe(0);
});

test("a scope that was not given, an unknown, expired or withdrawn token and a suspended owner are refused", () => {
  const { text, id } = make(ben, ["ask"]);
  expect(() => use(text, "read")).toThrow(code("not-allowed"));
  expect(() => use(`${text}x`, "ask")).toThrow(code("not-signed-in"));
  suspendUser(w.db, ada, ben.userId);
  expect(() => use(text, "ask")).toThrow(code("not-signed-in"));
  reactivateUser(w.db, ada, ben.userId);
  // The suspension withdrew it: coming back does not bring it back.
  expect(() => use(text, "ask")).toThrow(code("not-signed-in"));
  const second = make(ben, ["ask"]);
  w.db
    .update(apiTokens)
    .set({ expiresAtMs: Date.now() - 1 })
    .where(eq(apiTokens.id, second.id))
    .run();
  expect(() => use(second.text, "ask")).toThrow(code("not-signed-in"));
  const refusals = bodies().filter(({ type }) => type === "token.refused");
  expect(refusals.map(({ data, objects }) => [data.because, objects[0]])).toEqual([
    ["scope", id],
    ["withdrawn", id],
    ["withdrawn", id],
    ["expired", second.id],
  ]);
});

test("a token carries no role, makes no tokens and never steps up, whoever owns it", () => {
  const { text } = make(ada, ["ask"]);
  const actor = use(text, "ask");
  expect(() => requireRole(w.db, actor, "administrator")).toThrow(code("not-allowed"));
  expect(() => make(actor, ["ask"])).toThrow(code("not-allowed"));
  expect(() => listTokens(w.db, actor, ada.userId)).toThrow(code("not-allowed"));
  expect(() => requireStepUp(w.db, actor)).toThrow(code("step-up-needed"));
});

test("provisioning is for administrators, and carries the role only while they have it", () => {
  expect(() => make(ben, ["scim"])).toThrow(code("not-allowed"));
  expect(() => make({ ...ada, via: "web" }, ["scim"])).toThrow(code("step-up-needed"));
  const { text } = make(ada, ["scim"]);
  expect(requireRole(w.db, use(text, "scim"), "administrator").userId).toBe(ada.userId);
  w.db.update(users).set({ role: "member" }).where(eq(users.id, ada.userId)).run();
  expect(() => requireRole(w.db, use(text, "scim"), "administrator")).toThrow(code("not-allowed"));
});

test("a token has an end, at most as far away as the settings allow", () => {
  expect(() => make(ben, ["ask"], 366)).toThrow(code("invalid-input"));
  expect(() => make(ben, ["ask"], 0)).toThrow(code("invalid-input"));
  expect(() => make(ben, [], 30)).toThrow(code("invalid-input"));
});

test("owner and administrator withdraw it, nobody else; an answer under way stops", async () => {
  const { text, id } = make(ben, ["ask"]);
  const carl = w.addPerson("carl");
  expect(() => withdrawToken(w.db, carl, id)).toThrow(code("not-found"));
  const ward = w.addCollection("ward");
  w.grant(ben, ward.id);
  await w.addDocument(ward, "dose.txt", ["The plantain dose is seventeen units."]);
  const actor = use(text, "ask");
  const seen: string[] = [];
  const asking = async () => {
    for await (const event of ask(w, actor, { question: "What is the plantain dose?" })) {
      seen.push(event.type);
      if (event.type === "answer-searched") withdrawToken(w.db, ada, id);
    }
  };
  await expect(asking()).rejects.toThrow(code("access-changed"));
  expect(seen).not.toContain("answer-end");
  expect(isSessionOpen(w.db, actor)).toBe(false);
  expect(bodies().filter(({ type }) => type === "token.withdrawn")).toMatchObject([
    { data: { by: "administrator" } },
  ]);
});

test("a new password from an administrator withdraws all tokens of the person", () => {
  make(ben, ["ask"]);
  make(ben, ["read"]);
  transact(w.db, (tx) => endTokensOf(tx, ada, ben.userId, "password-change"));
  expect(listTokens(w.db, ada, ben.userId)).toEqual([]);
});
