import fc from "fast-check";
import type { GrantLevel } from "../../db/schema.ts";

/** For tests: a small organization as plain data. Times are hours from now; numbers name people, groups and so on. */
export const PEOPLE = 4;
export const GROUPS = 3;
export const COLLECTIONS = 3;

const maybeHours = fc.constantFrom(null, null, -1, 1, 1);
const ended = fc.constantFrom(null, null, null, null, -1);
const subject = fc.oneof(fc.record({ user: fc.nat(PEOPLE - 1) }), fc.record({ group: fc.nat(GROUPS - 1) }));
const collection = fc.nat(COLLECTIONS - 1);

export type Subject = { readonly user: number } | { readonly group: number };

export const worldArbitrary = fc.record({
  suspended: fc.uniqueArray(fc.nat(PEOPLE - 1), { maxLength: 1 }),
  /** Position in CLASSIFICATIONS, or something that is none. */
  clearances: fc.array(fc.constantFrom(null, null, null, 0, 1, 2, 3, 3, 7), {
    minLength: PEOPLE,
    maxLength: PEOPLE,
  }),
  members: fc.uniqueArray(fc.record({ group: fc.nat(GROUPS - 1), user: fc.nat(PEOPLE - 1), ended }), {
    selector: (one) => `${one.group}.${one.user}`,
    maxLength: 6,
  }),
  nestings: fc
    .uniqueArray(fc.record({ parent: fc.nat(GROUPS - 1), child: fc.nat(GROUPS - 1), ended }), {
      selector: (one) => `${one.parent}.${one.child}`,
      maxLength: 3,
    })
    .map((all) => all.filter(({ parent, child }) => parent !== child)),
  grants: fc.array(
    fc.record({
      collection,
      subject,
      level: fc.constantFrom<GrantLevel>(
        "read",
        "read",
        "read",
        "contribute",
        "manage",
        "owner" as GrantLevel,
      ),
      since: fc.constantFrom(-2, -2, -2, 1),
      until: maybeHours,
      ended,
    }),
    { minLength: 8, maxLength: 16 },
  ),
  walls: fc.array(
    fc.record({ collection, subject, until: maybeHours, ended: fc.constantFrom(null, null, -1, 1) }),
    {
      maxLength: 2,
    },
  ),
  emergencies: fc.array(
    fc.record({
      collection,
      user: fc.nat(PEOPLE - 1),
      /** Minutes since it began, by the calendar and by the host's uptime. */
      begunByClock: fc.constantFrom(5, 30, 70),
      // Far enough ahead that it does not begin while a slow machine still compares.
      begunByUptime: fc.constantFrom(5, 30, 70, -600),
      /** Minutes it was given. */
      lasts: fc.constantFrom(20, 60, 600),
      isOfThisBoot: fc.constantFrom(true, true, true, false),
      isEnded: fc.constantFrom(false, false, true),
    }),
    { maxLength: 2 },
  ),
  documents: fc.array(
    fc.record({
      collection,
      classification: fc.constantFrom(0, 1, 1, 1, 2, 3, 9),
      restrictedTo: fc.oneof(
        { weight: 3, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.array(subject, { minLength: 1, maxLength: 2 }) },
      ),
      isDeleted: fc.constantFrom(false, false, false, false, true),
    }),
    { minLength: 3, maxLength: 6 },
  ),
});
export type World = typeof worldArbitrary extends fc.Arbitrary<infer T> ? T : never;
