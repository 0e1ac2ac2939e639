/** Everybody whom each way into the product is tried with. */
export const PEOPLE = [
  "signed-out",
  "stranger",
  "walled",
  "reader",
  "contributor",
  "manager",
  "steward",
  "auditor",
  "privacy-officer",
  "data-protection-officer",
  "administrator",
] as const;
/**
 * Grants on the place that is "own": walled, reader, contributor and manager. A wall stands between "walled" and it; the
 * steward answers for it without a grant. Everybody else has none, and nobody has one on "another's".
 */
export type Person = (typeof PEOPLE)[number];
export type SignedInPerson = Exclude<Person, "signed-out">;

/** Whose the thing is that is asked for: theirs to use as far as their grant goes, nobody's of the cast, or not there. */
export const OWNERSHIPS = ["own", "another", "absent"] as const;
export type Ownership = (typeof OWNERSHIPS)[number];

/** How a request ends for whoever sends it. */
export type Outcome =
  | "ok"
  | "not-signed-in"
  | "not-found"
  | "not-allowed"
  | "invalid-input"
  | "conflict"
  | "bad-config";

export const READERS = ["reader", "contributor", "manager"] as const satisfies readonly Person[];
export const CONTRIBUTORS = ["contributor", "manager"] as const satisfies readonly Person[];

/** What each person meets: one of the named outcomes, or `otherwise`. The signed-out always have to sign in. */
export type Expected = Partial<Record<Outcome, readonly Person[]>> & { readonly otherwise: Outcome };

export function expectedFor(expected: Expected, person: Person): Outcome {
  const { otherwise, ...named } = expected;
  const found = Object.entries(named).find(([, people]) => people.includes(person));
  if (found !== undefined) return found[0] as Outcome;
  return person === "signed-out" ? "not-signed-in" : otherwise;
}
