import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Database } from "../../db/client.ts";
import { transact } from "../../db/client.ts";
import { openTestDatabase } from "../../db/testing.ts";
import { createFirstAdministrator, findUserByEmail } from "../users.ts";
import { beginAttempt, ON_ACCOUNT } from "./attempt.ts";
import { knownDevice } from "./known-devices.ts";
import { type Allowance, takeAttempt } from "./throttle.ts";

const EMAIL = "ada@example.org";
const START = Date.UTC(2026, 0, 1);
let db: Database;

beforeEach(async () => {
  db = openTestDatabase();
  const person = { email: EMAIL, name: "Ada", password: "a long password" };
  await createFirstAdministrator(db, person, "command-line");
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(START);
});
afterEach(() => void vi.useRealTimers());

const ownDevice = () => {
  const passwordHash = findUserByEmail(db, EMAIL)?.passwordHash ?? null;
  return knownDevice(db, { email: EMAIL, passwordHash }, undefined).mark;
};
/** Whether an attempt may be made; it fails. */
const guess = (address: string, deviceMark?: string) => {
  try {
    beginAttempt(db, EMAIL, { userAgent: "test", address, deviceMark }).refuse("wrong-credentials");
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "too-many-attempts" });
    return false;
  }
};
const forgetAttempts = () => db.$client.exec("DELETE FROM sign_in_throttles");

/** Guesses from many addresses, with forged and foreign marks, at any pace. */
const attack = fc.array(
  fc.record({
    pauseMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 * 60_000 })),
    address: fc.integer({ min: 0, max: 1000 }).map((n) => `198.51.100.${n}`),
    mark: fc.option(fc.constantFrom("", "x.y", "AAAA.BBBB"), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 60 },
);

test("whatever is guessed elsewhere, the owner signs in at a known device, and at the attacker's own address too", () => {
  const mark = ownDevice();
  fc.assert(
    fc.property(attack, (guesses) => {
      forgetAttempts();
      for (const { pauseMs, address, mark: forged } of guesses) {
        vi.setSystemTime(Date.now() + pauseMs);
        guess(address, forged);
        const attempt = beginAttempt(db, EMAIL, { userAgent: "test", address, deviceMark: mark });
        transact(db, attempt.giveBack);
      }
    }),
    { numRuns: 15 },
  );
});

test("from however many addresses: at most 11 guesses and 4 for each hour", () => {
  fc.assert(
    fc.property(attack, (guesses) => {
      forgetAttempts();
      const startMs = Date.now();
      let made = 0;
      for (const { pauseMs, address, mark } of guesses) {
        vi.setSystemTime(Date.now() + pauseMs);
        if (guess(address, mark)) made += 1;
        const hours = (Date.now() - startMs) / 3_600_000;
        expect(made).toBeLessThanOrEqual(11 + 4 * hours);
      }
    }),
    { numRuns: 20 },
  );
});

test("somebody who never pauses waits longer each time, and gets 4 guesses an hour in the end", () => {
  const at: number[] = [];
  const throttled = [{ key: "account", allowance: ON_ACCOUNT }];
  for (let minute = 0; minute < 24 * 60; minute++)
    while (takeAttempt(db, throttled, START + minute * 60_000)) at.push(minute);
  expect(at.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 1]);
  expect(at.length).toBeLessThanOrEqual(11 + 24 * 4);
  const pauses = at.slice(1).map((minute, i) => minute - (at[i] ?? 0));
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(pauses.at(-1)).toBe(15);
});

test("attempts at the same moment all count before any of them is checked", () => {
  const open = Array.from({ length: 20 }, (_, i) => guess(`198.51.100.${i}`));
  expect(open.filter(Boolean)).toHaveLength(5);
});

test("an attempt that succeeds is not counted; failures fade; a clock set back locks nobody out", () => {
  const allowance: Allowance = ON_ACCOUNT;
  const take = (nowMs: number) => takeAttempt(db, [{ key: "k", allowance }], nowMs);
  for (let i = 0; i < 50; i++)
    transact(db, beginAttempt(db, EMAIL, { userAgent: "", address: "192.0.2.1" }).giveBack);
  for (let i = 0; i < 5; i++) expect(take(START)).toBe(true);
  expect(take(START)).toBe(false);
  expect(take(START + 31_000)).toBe(true);
  expect(take(START + 5 * 3_600_000)).toBe(true);
  expect([1, 2, 3, 4].map(() => take(START + 5 * 3_600_000))).toEqual([true, true, true, true]);
  expect(take(START)).toBe(false);
  expect(take(START + 61_000)).toBe(true);
});

test("a mark is good for one account, until its password changes, and cannot be made up", async () => {
  const mark = ownDevice();
  const spend = (deviceMark: string) => {
    forgetAttempts();
    return Array.from({ length: 8 }, () => guess("192.0.2.9", deviceMark)).filter(Boolean).length;
  };
  for (let i = 0; i < 6; i++) guess(`198.51.100.${i}`);
  expect(guess("192.0.2.9")).toBe(false);
  expect(guess("192.0.2.9", mark)).toBe(true);
  const [nonce, signature] = mark.split(".");
  expect(guess("192.0.2.9", `x${nonce}.${signature}`)).toBe(false);
  expect(spend(mark)).toBe(5);
  forgetAttempts();
  db.$client.exec("UPDATE users SET password_hash = 'another'");
  for (let i = 0; i < 5; i++) guess("198.51.100.1");
  expect(guess("192.0.2.9", mark)).toBe(false);
});

test("an account that does not exist is throttled like one that does", () => {
  const nobody = () => beginAttempt(db, "nobody@example.org", { userAgent: "", address: "192.0.2.1" });
  for (let i = 0; i < 5; i++) nobody();
  expect(nobody).toThrow(expect.objectContaining({ code: "too-many-attempts" }));
});
