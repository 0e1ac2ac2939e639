import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createTranslator } from "next-intl";
import { expect, test } from "vitest";
import { AUDIT_EVENTS } from "../../lib/audit/events.ts";
import { SEEN } from "../../lib/boundary/seen.ts";
import { FINDINGS } from "../../lib/health/catalogue.ts";
import { englishOf, REASON_CODES } from "../../lib/reasons/reason.ts";

const LOCALES = ["en", "de", "fr"] as const;
const AREAS = readdirSync(join(import.meta.dirname, "en")).map((name) => name.replace(".json", ""));

type Messages = { [key: string]: string | Messages };
const read = (locale: string, area: string): Messages =>
  JSON.parse(readFileSync(join(import.meta.dirname, locale, `${area}.json`), "utf8"));
const flatten = (messages: Messages, before = ""): [string, string][] =>
  Object.entries(messages).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[before + key, value]] : flatten(value, `${before}${key}.`),
  );
const keys = (locale: string, area: string) => flatten(read(locale, area)).map(([key]) => key);
/** Names in braces that a message needs values for. */
const needs = (text: string) => [
  ...new Set([...text.matchAll(/\{\s*(\w+)\s*[,}]/g)].map((match) => match[1] ?? "")),
];

test.each(AREAS)("%s says the same things in every language", (area) => {
  for (const locale of ["de", "fr"]) expect(keys(locale, area).sort()).toEqual(keys("en", area).sort());
});

test.each(LOCALES)("every message in %s can be written out", (locale) => {
  for (const area of AREAS) {
    const messages = read(locale, area);
    const failed: string[] = [];
    const t = createTranslator({ locale, messages, onError: (error) => failed.push(error.message) });
    for (const [key, text] of flatten(messages)) {
      const values = Object.fromEntries(needs(text).map((name) => [name, 1]));
      const rich = { ...values, link: (part: unknown) => `${part}` };
      expect(String(t.rich(key as never, rich as never)), `${area} ${key}`).not.toBe("");
    }
    expect(failed).toEqual([]);
  }
});

test("every kind of event has its words", () => {
  const known = new Set(keys("en", "admin"));
  expect(Object.keys(AUDIT_EVENTS).filter((type) => !known.has(`events.${type}`))).toEqual([]);
});

test("every reason of the ledger has its words, with the same values in every language", () => {
  const english = Object.fromEntries(REASON_CODES.map((code) => [code, englishOf(code)]));
  expect(read("en", "reasons")).toEqual(english);
  for (const locale of ["de", "fr"])
    for (const [code, text] of flatten(read(locale, "reasons")))
      expect(needs(text).sort(), `${locale} ${code}`).toEqual(needs(english[code] ?? "").sort());
});

test("every finding of an examination has its words, with the same values in every language", () => {
  const english = Object.fromEntries(
    Object.entries(FINDINGS).map(([code, { check: _, level: __, ...words }]) => [code, words]),
  );
  expect(read("en", "findings")).toEqual(english);
  const wanted = Object.fromEntries(flatten(english));
  for (const locale of ["de", "fr"])
    for (const [key, text] of flatten(read(locale, "findings")))
      expect(needs(text).sort(), `${locale} ${key}`).toEqual(needs(wanted[key] ?? "").sort());
});

test("everything a proof of the boundary can have seen has its words", () => {
  const said = Object.entries(SEEN).map(([code, words]) => [`seen-${code}`, words]);
  expect(read("en", "evidence")).toMatchObject(Object.fromEntries(said));
  for (const locale of ["de", "fr"])
    for (const [key = "", words = ""] of said)
      expect(needs(String(read(locale, "evidence")[key])).sort(), `${locale} ${key}`).toEqual(
        needs(words).sort(),
      );
});
