import { expect, test } from "vitest";
import { type AccessFacts, decideAccess, type GrantFact } from "./decide.ts";

const grant = (over: Partial<GrantFact> = {}): GrantFact => ({
  level: "read",
  through: { kind: "person" },
  grantedAtMs: 100,
  expiresAtMs: null,
  endedAtMs: null,
  ...over,
});
const facts = (...grants: GrantFact[]): AccessFacts => ({ userStatus: "active", grants });

test("a grant in force allows its level and those below it", () => {
  expect(decideAccess(facts(grant({ level: "contribute" })), "read", 200)).toMatchObject({
    allowed: true,
    level: "contribute",
  });
  expect(decideAccess(facts(grant({ level: "contribute" })), "manage", 200)).toEqual({
    allowed: false,
    because: "level-too-low",
    level: "contribute",
  });
});

test("the highest of several grants counts", () => {
  const decision = decideAccess(
    facts(grant(), grant({ level: "manage", through: { kind: "group", name: "Ward 3" } })),
    "manage",
    200,
  );
  expect(decision).toMatchObject({ allowed: true, level: "manage", grant: { through: { name: "Ward 3" } } });
});

test("no grant, a suspended person and an unknown person are refused", () => {
  expect(decideAccess(facts(), "read", 200)).toMatchObject({ allowed: false, because: "no-grant" });
  for (const userStatus of ["suspended", "unknown"] as const) {
    expect(decideAccess({ userStatus, grants: [grant()] }, "read", 200)).toMatchObject({
      allowed: false,
      because: "not-active",
    });
  }
});

test.each([
  ["before it was given", {}, 99, false],
  ["from the moment it was given", {}, 100, true],
  ["until just before it expires", { expiresAtMs: 200 }, 199, true],
  ["from the moment it expires", { expiresAtMs: 200 }, 200, false],
  ["from the moment it was ended", { endedAtMs: 150 }, 150, false],
  ["just before it was ended", { endedAtMs: 150 }, 149, true],
])("%s", (_, over, atMs, allowed) => {
  expect(decideAccess(facts(grant(over)), "read", atMs).allowed).toBe(allowed);
});

test("a level or status that is not one of ours fails closed", () => {
  expect(decideAccess(facts(grant({ level: "owner" as "manage" })), "read", 200).allowed).toBe(false);
  expect(decideAccess({ userStatus: "invited" as "active", grants: [grant()] }, "read", 200).allowed).toBe(
    false,
  );
});
