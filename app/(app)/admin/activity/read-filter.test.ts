import { expect, test } from "vitest";
import { activityAddress, readFilter } from "./read-filter.ts";

const user = `usr_${"a".repeat(26)}`;

test("everything the form can send becomes a filter", () => {
  const { filter } = readFilter({
    person: user,
    kind: "documents",
    from: "2026-03-01",
    to: "2026-03-01",
    object: ` doc_${"b".repeat(26)} `,
    outcome: "denied",
    questions: "1",
    before: "40",
  });
  expect(filter).toMatchObject({
    actorId: user,
    kind: "documents",
    objectId: `doc_${"b".repeat(26)}`,
    outcome: "denied",
    questionsOnly: true,
    before: 40,
  });
  // One day: from its beginning to the beginning of the next.
  expect((filter.toMs ?? 0) - (filter.fromMs ?? 0)).toBe(24 * 3_600_000);
});

test.each([
  { person: "usr_'; DROP" },
  { kind: "toString" },
  { from: "yesterday" },
  { object: "everything" },
  { before: "-1" },
  { before: ["1", "2"] },
  { questions: "yes" },
])("%j is ignored", (params) => expect(readFilter(params)).toEqual({ search: {}, filter: {} }));

test("an address keeps what it had and drops what is emptied", () => {
  expect(activityAddress({ kind: "log", before: "9" }, { before: "" })).toBe("/admin/activity?kind=log");
  expect(activityAddress({ kind: "log" }, { kind: "" })).toBe("/admin/activity");
});
