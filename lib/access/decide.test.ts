import { expect, test } from "vitest";
import {
  type AccessFacts,
  decideAccess,
  decideDocument,
  type EmergencyFact,
  type GrantFact,
  type WallFact,
} from "./decide.ts";
import { type Moment, past } from "./moment.ts";

const MINUTE = 60_000;
const now = (atMs: number, uptimeMs = atMs): Moment => ({ isPast: false, atMs, uptimeMs, bootId: "this" });
const validity = { through: { kind: "person" as const }, sinceMs: 100, untilMs: null, endedAtMs: null };
const grant = (over: Partial<GrantFact> = {}): GrantFact => ({ level: "read", ...validity, ...over });
const wall = (over: Partial<WallFact> = {}): WallFact => ({ ...validity, ...over });
const emergency: EmergencyFact = {
  sinceMs: 0,
  untilMs: 60 * MINUTE,
  endedAtMs: null,
  bootId: "this",
  sinceUptimeMs: 0,
};
const facts = (over: Partial<AccessFacts> = {}): AccessFacts => ({
  userStatus: "active",
  grants: [],
  walls: [],
  emergencies: [],
  clearance: 1,
  ...over,
});

test("a grant in force allows its level and those below it", () => {
  const contributor = facts({ grants: [grant({ level: "contribute" })] });
  expect(decideAccess(contributor, "read", now(200))).toMatchObject({ allowed: true, level: "contribute" });
  expect(decideAccess(contributor, "manage", now(200))).toEqual({
    allowed: false,
    because: "level-too-low",
    level: "contribute",
  });
});

test("the highest of several grants counts", () => {
  const through = { kind: "group", name: "Ward 3" } as const;
  const grants = [grant(), grant({ level: "manage", through })];
  expect(decideAccess(facts({ grants }), "manage", now(200))).toMatchObject({
    allowed: true,
    level: "manage",
    by: { kind: "grant", grant: { through } },
  });
});

test("no grant, a suspended person and an unknown person are refused", () => {
  expect(decideAccess(facts(), "read", now(200))).toMatchObject({ allowed: false, because: "no-grant" });
  for (const userStatus of ["suspended", "unknown", "invited" as "active"] as const) {
    expect(decideAccess(facts({ userStatus, grants: [grant()] }), "read", now(200))).toMatchObject({
      allowed: false,
      because: "not-active",
    });
  }
});

test.each([
  ["before it was given", {}, now(99), false],
  ["from the moment it was given", {}, now(100), true],
  ["until just before it expires", { untilMs: 200 }, now(199), true],
  ["from the moment it expires", { untilMs: 200 }, now(200), false],
  ["once it was ended", { endedAtMs: 150 }, now(150), false],
  ["once it was ended, though the clock was set back", { endedAtMs: 150 }, now(149), false],
  ["in a report on the time before it was ended", { endedAtMs: 150 }, past(149), true],
  ["in a report on the time after it was ended", { endedAtMs: 150 }, past(150), false],
])("a grant %s", (_, over, moment, allowed) => {
  expect(decideAccess(facts({ grants: [grant(over)] }), "read", moment).allowed).toBe(allowed);
});

test.each([
  ["stands", {}, now(200), true],
  ["stands though the clock was set back", {}, now(50), true],
  ["is over at its end", { untilMs: 200 }, now(200), false],
  ["is over once it was ended", { endedAtMs: 150 }, now(150), false],
  ["did not stand before it was set", {}, past(99), false],
])("a wall %s", (_, over, moment, stands) => {
  const decision = decideAccess(
    facts({ grants: [grant({ sinceMs: 0 })], walls: [wall(over)] }),
    "read",
    moment,
  );
  expect(decision.allowed).toBe(!stands);
});

test.each([
  ["counts", emergency, now(30 * MINUTE), true],
  ["is over after its time", emergency, now(60 * MINUTE), false],
  ["is over after its time though the clock was set back", emergency, now(MINUTE, 60 * MINUTE), false],
  ["is over when the clock was set ahead", emergency, now(61 * MINUTE, MINUTE), false],
  ["ends with the boot it was begun on", { ...emergency, bootId: "before" }, now(MINUTE), false],
  ["ends when the uptime began again", { ...emergency, sinceUptimeMs: 5 * MINUTE }, now(MINUTE), false],
  ["never lasts more than an hour", { ...emergency, untilMs: 61 * MINUTE }, now(MINUTE), false],
  ["is over when it was ended", { ...emergency, endedAtMs: 1 }, now(MINUTE), false],
])("an emergency access %s", (_, one, moment, allowed) => {
  expect(decideAccess(facts({ emergencies: [one] }), "read", moment).allowed).toBe(allowed);
});

test("an emergency opens reading alone, and no wall", () => {
  const at = now(MINUTE);
  expect(decideAccess(facts({ emergencies: [emergency] }), "contribute", at)).toMatchObject({
    because: "level-too-low",
  });
  expect(decideAccess(facts({ emergencies: [emergency], walls: [wall()] }), "read", at)).toMatchObject({
    because: "walled",
  });
});

test("a document needs clearance, which an emergency does not lift, and a place on its list, which it does", () => {
  const at = now(MINUTE);
  const granted = facts({ grants: [grant()] });
  const ordinary = { classification: 1, isAmongRestricted: null };
  expect(decideDocument(granted, ordinary, "read", at).allowed).toBe(true);
  for (const classification of [2, 3, 4, -1, 0.5, Number.NaN])
    expect(decideDocument(granted, { ...ordinary, classification }, "read", at)).toMatchObject({
      because: "above-clearance",
    });
  expect(decideDocument({ ...granted, clearance: 9 }, ordinary, "read", at).allowed).toBe(false);
  const restricted = { classification: 1, isAmongRestricted: false };
  expect(decideDocument(granted, restricted, "read", at)).toMatchObject({ because: "restricted" });
  const inEmergency = facts({ emergencies: [emergency] });
  expect(decideDocument(inEmergency, restricted, "read", at).allowed).toBe(true);
  expect(decideDocument(inEmergency, { ...restricted, classification: 2 }, "read", at).allowed).toBe(false);
});

test("a level that is not one of ours fails closed", () => {
  expect(
    decideAccess(facts({ grants: [grant({ level: "owner" as "manage" })] }), "read", now(200)).allowed,
  ).toBe(false);
});
