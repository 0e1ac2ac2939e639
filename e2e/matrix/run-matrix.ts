import { ACTIONS } from "./action-rows.ts";
import {
  expectedFor,
  type Outcome,
  OWNERSHIPS,
  type Ownership,
  PEOPLE,
  type Person,
  READERS,
} from "./cast.ts";
import type { Expectations } from "./expectations.ts";
import type { House } from "./house.ts";
import { readBuiltWays } from "./manifest.ts";
import { PAGES } from "./page-rows.ts";
import { type Answered, requestAction, requestPage, requestRoute, type Sent } from "./requests.ts";
import { ROUTES } from "./route-rows.ts";
import { type Thing, Things } from "./things.ts";

/** One way into the product. */
type Row = {
  readonly name: string;
  readonly kind: "page" | "route" | "action";
  readonly thing?: Thing | undefined;
  /** A refusal is an empty answer. */
  readonly isSilent?: boolean | undefined;
  readonly people?: readonly Person[];
  readonly expected: Expectations;
  readonly send: (to: Sent, id: string) => Promise<Answered>;
};
/** One request: somebody takes a way to something. */
export type Case = {
  readonly row: Row;
  readonly person: Person;
  readonly ownership: Ownership;
  readonly expected: Outcome;
};
/** What came back for each case, without the id that was asked for. */
type Answers = Map<string, string>;
const caseKey = (row: Row, person: Person, ownership: Ownership) => `${row.name}, ${person}, ${ownership}`;

/** Whole documents are dear, and drawn from the same answer that a navigation gets. */
const COMING_FROM_OUTSIDE: readonly Person[] = ["signed-out", "walled", "administrator"];
/** Requests at a time: the web process is one thread. */
const AT_ONCE = 4;

/**
 * Sends the requests.
 * @returns a line for each that did not end as its row says, and for each refusal by which somebody could tell what is
 *   forbidden from what is absent
 */
export async function sendAll(
  house: House,
  url: string,
  cases: readonly Case[],
  things: Things,
): Promise<string[]> {
  const differences: string[] = [];
  const answers: Answers = new Map();
  const waiting = [...cases];
  const work = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const { row, person, ownership, expected } = one;
      const id = row.thing === undefined ? "" : await things.id(row.thing, ownership, person);
      const { outcome, text } = await row.send({ url, cookie: house.cookieOf(person) }, id);
      const key = caseKey(row, person, ownership);
      if (outcome !== expected) differences.push(`${key}: ${outcome}, not ${expected}`);
      answers.set(key, id === "" ? text : text.replaceAll(id, "ID"));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return [...differences, ...cases.flatMap((one) => tellsAbsent(one, answers))];
}

/** Every way, with everybody, to their own, to another's and to what is not there. */
export function allCases(house: House): Case[] {
  return [...pageRows(), ...routeRows(), ...actionRows(house)].flatMap((row) =>
    OWNERSHIPS.flatMap((ownership) => {
      const expected = row.expected[ownership];
      if (expected === undefined) return [];
      const people = row.people ?? PEOPLE;
      return people.map((person) => ({ row, person, ownership, expected: expectedFor(expected, person) }));
    }),
  );
}

export const isRefused = ({ expected }: Case) => expected !== "ok";

function pageRows(): Row[] {
  return Object.entries(PAGES).flatMap(([path, { thing, expected }]): Row[] =>
    (["navigation", "document"] as const).map((as) => ({
      name: `page ${path} as ${as}`,
      kind: "page",
      thing,
      ...(as === "document" ? { people: COMING_FROM_OUTSIDE } : {}),
      expected,
      send: (to, id) => requestPage(to, filled(path, id), as),
    })),
  );
}

function routeRows(): Row[] {
  return Object.entries(ROUTES).map(([name, { thing, query = "", body, isSilent, expected }]): Row => {
    const [method = "GET", path = "/"] = name.split(" ");
    const named = path.replace("[...nextauth]", method === "GET" ? "session" : "_log");
    const send = (to: Sent, id: string) => requestRoute(to, method, filled(named + query, id), body?.(id));
    return { name, kind: "route", thing, isSilent, expected, send };
  });
}

function actionRows(house: House): Row[] {
  const { actions } = readBuiltWays();
  const subject = new Things(house, { isFresh: false }).subject();
  let n = 0;
  return Object.entries(ACTIONS).map(([name, { thing, args, expected }]): Row => {
    const { id: actionId = "", page = "/" } = actions.get(name) ?? {};
    const send = (to: Sent, id: string) =>
      requestAction(
        to,
        filled(page, "x"),
        actionId,
        args(id, { subject, approver: house.owner.userId, n: n++ }),
      );
    return { name: `action ${name}`, kind: "action", thing, expected, send };
  });
}

function tellsAbsent(one: Case, answers: Answers): string[] {
  const { row, person, ownership } = one;
  if (!mustLookAbsent(one)) return [];
  const [forbidden, absent] = [ownership, "absent" as const].map((whose) =>
    answers.get(caseKey(row, person, whose)),
  );
  if (forbidden === undefined || absent === undefined || forbidden === absent) return [];
  const difference = firstDifference(forbidden, absent);
  return [`${caseKey(row, person, ownership)} differs from what is absent: ${difference}`];
}

/** Whether somebody must not be able to tell this from what is not there. */
function mustLookAbsent({ row, person, ownership, expected }: Case): boolean {
  const absent = row.expected.absent;
  if (absent === undefined || ownership === "absent") return false;
  if (expected === "not-found") return true;
  const isClosed =
    ownership === "another" || (row.isSilent === true && !READERS.some((one) => one === person));
  return isClosed && expected === expectedFor(absent, person);
}

const filled = (path: string, id: string) =>
  path
    .replace("[seq]", "1")
    .replace("[...rest]", "somewhere/else")
    .replace("[...path]", "Users")
    .replace("[page]", "1")
    .replace("[id]", id);

function firstDifference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const from = Math.max(0, at - 40);
  return `…${a.slice(from, at + 60)}… and …${b.slice(from, at + 60)}…`;
}
