import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { users } from "#lib/db/schema";
import { createToken } from "#lib/people/tokens/tokens";
import { makeWorld, type TestWorld } from "#lib/retrieval/testing";

vi.mock("server-only", () => ({}));
const { DELETE, GET, PATCH, POST, PUT } = await import("./route");

/** The route itself with requests as they arrive, by the examples of RFC 7644. */
const METHODS = { DELETE, GET, PATCH, POST, PUT };
const SERVICES = Symbol.for("intramuros.services");
const USER = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  userName: "bjensen",
  externalId: "bjensen",
  name: { formatted: "Ms. Barbara J Jensen, III", familyName: "Jensen", givenName: "Barbara" },
  // Of the full example in RFC 7643, 8.2: people here are known by an address.
  emails: [
    { value: "bjensen@example.com", type: "work", primary: true },
    { value: "babs@jensen.example.org", type: "home" },
  ],
};
let world: TestWorld;
let token: string;

beforeEach(() => {
  world = makeWorld();
  const ada = world.addPerson("ada");
  world.db.update(users).set({ role: "administrator" }).where(eq(users.id, ada.userId)).run();
  token = createToken(world.db, ada, { name: "provisioning", scopes: ["scim"], days: 1 }, 1).text;
  Reflect.set(globalThis, SERVICES, { db: world.db, config: world.config });
});
afterEach(() => {
  Reflect.deleteProperty(globalThis, SERVICES);
  world.close();
});

async function send(
  method: keyof typeof METHODS,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { authorization: `Bearer ${token}` },
) {
  const url = new URL(`http://127.0.0.1:3000/scim/v2${path}`);
  const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const request = new Request(url, {
    method,
    headers: { "content-type": "application/scim+json", ...headers },
    ...sent,
  });
  const parts = url.pathname.slice("/scim/v2/".length).split("/");
  const answer = await METHODS[method](request, { params: Promise.resolve({ path: parts }) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === "" ? {} : JSON.parse(text) };
}

test("a user is created, found, replaced and deleted (sections 3.3, 3.4, 3.5.1, 3.6)", async () => {
  const created = await send("POST", "/Users", USER);
  expect(created.status).toBe(201);
  expect(created.headers.get("content-type")).toBe("application/scim+json");
  expect(created.headers.get("location")).toBe(created.body.meta.location);
  expect(created.body).toMatchObject({ userName: "bjensen", active: true, externalId: "bjensen" });
  expect(await send("POST", "/Users", USER)).toMatchObject({
    status: 409,
    body: { status: "409", scimType: "uniqueness" },
  });
  const { emails: _, ...withoutAddress } = USER;
  expect((await send("POST", "/Users", { ...withoutAddress, userName: "other" })).status).toBe(400);
  const filter = encodeURIComponent('userName eq "bjensen"');
  expect((await send("GET", `/Users?filter=${filter}`)).body).toMatchObject({ totalResults: 1 });
  const path = `/Users/${created.body.id}`;
  const replaced = await send("PUT", path, { ...USER, active: false });
  expect(replaced).toMatchObject({ status: 200, body: { active: false } });
  const authorization = `Bearer ${token}`;
  const etag = created.headers.get("etag") ?? "";
  expect((await send("PUT", path, USER, { authorization, "if-match": etag })).status).toBe(412);
  expect((await send("DELETE", path)).status).toBe(204);
  expect((await send("GET", path)).status).toBe(404);
});

test("a group is made and a member added by PATCH (section 3.5.2)", async () => {
  const { body: user } = await send("POST", "/Users", USER);
  const schemas = ["urn:ietf:params:scim:schemas:core:2.0:Group"];
  const { body: group } = await send("POST", "/Groups", { schemas, displayName: "Tour Guides" });
  const patched = await send("PATCH", `/Groups/${group.id}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "add", path: "members", value: [{ display: "Babs Jensen", value: user.id }] }],
  });
  expect(patched.status).toBeLessThan(300);
  expect((await send("GET", `/Groups/${group.id}`)).body.members).toMatchObject([{ value: user.id }]);
});

test("nobody comes in without the token for it, and what is no JSON gets one sentence", async () => {
  const without = await send("GET", "/Users", undefined, {});
  expect([without.status, without.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
  expect((await send("GET", "/Users", undefined, { authorization: "Bearer im_none" })).status).toBe(401);
  // A session's cookie does not count here.
  expect((await send("GET", "/Users", undefined, { cookie: "next-auth.session-token=x" })).status).toBe(401);
  expect(await send("POST", "/Users", "{not json")).toMatchObject({
    status: 400,
    body: { scimType: "invalidSyntax" },
  });
});
