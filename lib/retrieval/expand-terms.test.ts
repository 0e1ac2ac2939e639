import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { documents } from "../db/schema.ts";
import { expandTerms } from "./expand-terms.ts";
import { findAbbreviations } from "./find-abbreviations.ts";
import { foldRepeats } from "./fold-repeats.ts";
import { ensureActiveIndex } from "./index-store.ts";
import { learnAllWords } from "./learn-words.ts";
import { openFullText } from "./open-full-text.ts";
import { queryTerms } from "./query-terms.ts";
import { searchPassages } from "./search-passages.ts";
import { splitCompound } from "./split-compound.ts";
import { termsOf } from "./terms.ts";
import { makeWorld, TEST_MODEL, type TestWorld } from "./testing.ts";

let world: TestWorld | undefined;
afterEach(() => {
  world?.close();
  world = undefined;
});

test.each([
  ["Patients with acute kidney injury (AKI) are seen daily.", "aki", "acute kidney injury"],
  ["AKI (acute kidney injury) is frequent.", "aki", "acute kidney injury"],
  ["Die Datenschutz-Grundverordnung (DSGVO) gilt.", "dsgvo", "Datenschutz Grundverordnung"],
  ["nach dem Bundesurlaubsgesetz (BUrlG)", "burlg", "Bundesurlaubsgesetz"],
  [
    "le règlement général sur la protection des données (RGPD)",
    "rgpd",
    "règlement général sur la protection des données",
  ],
])("%s", (text, short, long) => {
  expect(findAbbreviations(text)).toEqual([{ short, long: termsOf(long) }]);
});

test.each([
  "see above (Table 2)",
  "the patient (John) said",
  "It rained. Kidneys (AKI) hurt.",
  "three litres (3 L) a day",
])("no abbreviation: %s", (text) => {
  expect(findAbbreviations(text)).toEqual([]);
});

test("what an abbreviation stands for begins with its first letter, whatever the text", () => {
  const word = fc.constantFrom(
    "acute",
    "Kidney",
    "injury",
    "of",
    "the",
    "(AKI)",
    "(EU)",
    "AKI",
    "(acute",
    "injury)",
    ".",
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      for (const { short, long } of findAbbreviations(words.join(" "))) expect(long[0]?.[0]).toBe(short[0]);
    }),
  );
});

test("a compound word is split into words that the documents have, with the letters that join them", () => {
  const counts = new Map([
    ["kundigung", 9],
    ["frist", 20],
    ["arzneimittel", 4],
    ["werbung", 3],
    ["hand", 5],
  ]);
  const split = (word: string) => splitCompound(word, (stem) => counts.get(stem) ?? 0);
  expect(split("kundigungsfrist")).toEqual(["kundigung", "frist"]);
  expect(split("arzneimittelwerbung")).toEqual(["arzneimittel", "werbung"]);
  expect(split("handlung")).toEqual([]);
  expect(split("frist")).toEqual([]);
});

function smallWorld() {
  const w = makeWorld();
  world = w;
  const ward = w.addCollection("ward");
  const board = w.addCollection("board");
  const nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
  const learn = async () => learnAllWords(w.db, await ensureActiveIndex(w.db, w.config, TEST_MODEL));
  const expand = async (question: string) => {
    const index = await ensureActiveIndex(w.db, w.config, TEST_MODEL);
    const scopeIds = [ward.scopeId, board.scopeId];
    const { fullText, store, documentIds } = openFullText(
      w.db,
      index,
      { scopeIds },
      { eligible: 0, documentId: undefined },
    );
    return expandTerms(
      w.db,
      nurse,
      { store, vocabulary: fullText.vocabulary },
      { terms: queryTerms(question).map(({ term }) => term), words: termsOf(question) },
      { scopeIds, documentIds },
    );
  };
  return { w, ward, board, nurse, expand, learn };
}

test("a question with the short form finds the long form, and the other way round", async () => {
  const { w, ward, nurse, learn } = smallWorld();
  await w.addDocument(ward, "glossary.txt", ["Acute kidney injury (AKI) is a common complication."]);
  const staging = await w.addDocument(ward, "staging.txt", ["Acute kidney injury has three stages."]);
  const dialysis = await w.addDocument(ward, "dialysis.txt", ["Dialysis is started late in AKI."]);
  await learn();
  const ask = async (query: string) =>
    (await searchPassages(w, nurse, { query, k: 5 })).passages.map(({ chunkId }) => chunkId);
  expect(await ask("AKI stages")).toContain(staging.chunkIds[0]);
  expect((await ask("dialysis in acute kidney injury"))[0]).toBe(dialysis.chunkIds[0]);
});

test("an abbreviation that only documents explain which the person may not read completes nothing", async () => {
  const { w, ward, board, expand, learn } = smallWorld();
  await w.addDocument(ward, "plan.txt", ["The project PHX is on time."]);
  await w.addDocument(board, "secret.txt", ["Project hospital exit (PHX) closes the house."]);
  await learn();
  expect((await expand("What is PHX?")).synonyms).toEqual([]);
  expect((await expand("project hospital exit")).synonyms).toEqual([]);
});

test("the abbreviations of a deleted document are gone", async () => {
  const { w, ward, expand, learn } = smallWorld();
  const { id } = await w.addDocument(ward, "a.txt", ["Acute kidney injury (AKI) is common."]);
  await learn();
  expect((await expand("AKI")).synonyms).toHaveLength(1);
  w.db.update(documents).set({ deletedAtMs: 1 }).where(eq(documents.id, id)).run();
  expect((await expand("AKI")).synonyms).toEqual([]);
});

test("copies fold into one result that names them; another number makes another passage", () => {
  const long = "The pump is checked by two nurses before every shift and the result is written down";
  const passage = (text: string, sha256: string) => ({ text, sha256 });
  const folded = foldRepeats(
    [
      passage(`${long}.`, "a"),
      passage(`${long}!`, "b"),
      passage(`${long}, 3 times.`, "c"),
      passage(`${long}.`, "a"),
    ],
    10,
  );
  expect(folded.map(({ item, repeats }) => [item.sha256, repeats.map(({ sha256 }) => sha256)])).toEqual([
    ["a", ["b", "a"]],
    ["c", []],
  ]);
});
