import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChunkId, DocumentId } from "../ids.ts";
import { decodePostings } from "./postings.ts";
import { closeWords, type LearnedText, openWords } from "./word-store.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "words-"));
});
afterEach(() => {
  closeWords(folder);
  rmSync(folder, { recursive: true, force: true });
});

function text(name: string, first: number, ...passages: string[]): LearnedText {
  return {
    documentId: name as DocumentId,
    passages: passages.map((own, i) => ({ chunkId: (first + i) as ChunkId, indexed: own, text: own })),
  };
}

const WARD = text("doc_ward", 1, "Insulin on the ward", "acute kidney injury (AKI) on the ward");
const BOARD = text("doc_board", 9, "Insulin for the board");
const TERMS = ["insulin", "ward", "board", "kidney", "the", "absent"];

/** All that the store says of the two documents, terms by name. */
function contents() {
  const words = openWords(folder);
  const names = new Map(Array.from(words.numbersOf(TERMS), ([term, number]) => [number, term]));
  const postings = words.postings([WARD.documentId, BOARD.documentId]);
  return {
    counts: TERMS.map((term) => words.countOf(term)),
    postings: Array.from(postings, ([id, { first, postings: bytes }]) => [
      id,
      first,
      Array.from(decodePostings(bytes), (number) => names.get(number >>> 6) ?? number % 64),
    ]),
    abbreviations: words.abbreviations(["aki"], []),
  };
}

test("documents learned together are known as if learned one by one", () => {
  openWords(folder).learn([WARD]);
  openWords(folder).learn([BOARD]);
  const apart = contents();
  expect(apart.counts.slice(0, 4)).toEqual([2, 2, 1, 1]);
  expect(apart.abbreviations).toHaveLength(1);
  closeWords(folder);
  rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), "words-"));
  openWords(folder).learn([WARD, BOARD]);
  expect(contents()).toEqual(apart);
});

test("what is learned again takes the place of what was known", () => {
  openWords(folder).learn([WARD, BOARD]);
  openWords(folder).learn([text("doc_ward", 20, "An attic"), BOARD]);
  const words = openWords(folder);
  expect(["insulin", "ward", "kidney", "attic"].map((term) => words.countOf(term))).toEqual([1, 0, 0, 1]);
  expect(words.hasLearned(WARD.documentId, 20 as ChunkId)).toBe(true);
  expect(words.abbreviations(["aki"], [])).toEqual([]);
});

test("all is learned or nothing", () => {
  openWords(folder).learn([BOARD]);
  expect(() => openWords(folder).learn([WARD, WARD])).toThrow();
  expect(openWords(folder).hasLearned(WARD.documentId, 1 as ChunkId)).toBe(false);
  expect(openWords(folder).countOf("ward")).toBe(0);
});
