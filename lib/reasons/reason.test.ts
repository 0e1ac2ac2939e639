import { sqliteTable } from "drizzle-orm/sqlite-core";
import { expect, test } from "vitest";
import { AppError, asAppError } from "../errors.ts";
import {
  asReason,
  englishOf,
  REASON_CODES,
  type Reason,
  Refusal,
  reasonInEnglish,
  warning,
} from "./reason.ts";
import { reasonColumn, reasonsColumn } from "./reason-columns.ts";

const table = sqliteTable("t", { one: reasonColumn("one"), many: reasonsColumn("many") });
const readOne = (stored: string) => table.one.mapFromDriverValue(stored) as Reason;
const readMany = (stored: string) => table.many.mapFromDriverValue(stored) as Reason[];

test("a reason is written out with its values, and with a reason among them", () => {
  const why = warning("page-damaged", { page: 3 });
  expect(reasonInEnglish(warning("pages-incomplete", { pages: "3–4", total: 9, why }))).toBe(
    "Pages 3–4 of 9 were not read completely. Page 3 is damaged and was not read.",
  );
});

test("a refusal is an error of the code its reason stands for, with the sentence as message", () => {
  const refusal = new Refusal("too-many-pages", { pages: 6000, limit: 5000 });
  expect(asAppError(refusal)).toMatchObject({
    code: "limit-exceeded",
    message: "This file has 6000 pages; at most 5000 are read. Split it and add the parts.",
  });
  expect(refusal instanceof Refusal).toBe(true);
  expect(new AppError("unreadable-file", "It is broken.") instanceof Refusal).toBe(false);
});

test("what is stored comes back, and rows from before there were codes show their sentence", () => {
  const damaged = warning("page-damaged", { page: 3 });
  expect(readOne(String(table.one.mapToDriverValue(damaged)))).toEqual(damaged);
  const old = readOne("Page 3 is damaged.");
  expect(reasonInEnglish(old)).toBe("Page 3 is damaged.");
  const mixed = readMany(JSON.stringify(["Page 3 is damaged.", damaged]));
  expect(mixed.map(reasonInEnglish)).toEqual(["Page 3 is damaged.", "Page 3 is damaged and was not read."]);
});

test("a code of a newer version is not lost either", () => {
  expect(reasonInEnglish(readOne(JSON.stringify({ code: "of-tomorrow" })))).toContain("of-tomorrow");
  expect(asReason("42")).toEqual({ code: "sentence", values: { sentence: "42" } });
});

test("every reason is a sentence", () => {
  const odd = REASON_CODES.filter((code) => !/^[A-Z].*(?:\.|\{why\})$/su.test(englishOf(code)));
  expect(odd).toEqual(["sentence"]);
});
