/**
 * Questions whose answer is one cell of a table in a PDF, a workbook or a Word document, asked of a real installation that
 * has read all such files of the corpus: does a cited passage show the right row, and with its header?
 * `node bench/tables.ts [--asked] [--data FOLDER] [--made COUNT]`; needs the corpora beside the repository. `--asked`: only the files of
 * the questions are read. `--data`: what was read is kept in that folder and not read again. `--made`: random cells of
 * all those tables instead, in questions that were made by rule.
 */
import { readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Answer } from "#lib/answer/answer";
import { chunks, documents } from "#lib/db/schema";
import type { ChunkId } from "#lib/ids";
import { corpusFolder, normalise, readExpectations } from "../ingest/extract/testing/corpora.ts";
import { openHouse } from "./house.ts";
import { makeQuestions, type TableQuestion } from "./tables/make-questions.ts";

const Question = z.object({
  file: z.string(),
  question: z.string(),
  row: z.array(z.string()),
  header: z.array(z.string()),
});

/** Reports of hundreds of pages are left out; none of the questions is about one. */
const MAX_BYTES = 1_500_000;
/** Of the questions that are made; those that were looked at while the search was mended had others. */
const SEED = 7;
const print = (line: string) => process.stdout.write(`${line}\n`);
const mixed = corpusFolder("mixed");
if (!mixed) {
  print("The corpora are not there.");
  process.exit(2);
}
const questions = z
  .array(Question)
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "table-questions.json"), "utf8")));
const { values: options } = parseArgs({
  options: { asked: { type: "boolean", default: false }, data: { type: "string" }, made: { type: "string" } },
});
const house = await openHouse({}, options.data === undefined ? undefined : resolve(options.data));
try {
  for (const [path, { kind, ocr }] of readExpectations(mixed)) {
    const file = join(mixed, "files", path);
    const isAsked = questions.some((one) => one.file === path);
    if (ocr || !["pdf", "docx", "xlsx"].includes(kind ?? "")) continue;
    const isNeighbour = !options.asked && statSync(file).size <= MAX_BYTES;
    if ((isAsked || isNeighbour) && !isThere(basename(file))) await house.add(file);
  }
  await house.settle();
  const asked = options.made === undefined ? questions : makeQuestions(house.db, Number(options.made), SEED);
  let [quoted, shown] = [0, 0];
  print("question | the quote is the right row with its header | a cited passage shows both, at place");
  for (const question of asked) {
    const answer = await house.ask(question.question);
    const isQuoted = answer.sentences.some((sentence) => {
      const lead = `${sentence.leadIn ?? ""}\n${sentence.text}`;
      return holds(sentence.text, question.row) && holds(lead, question.header);
    });
    const place = placeOf(answer, question);
    if (isQuoted) quoted++;
    if (place > 0) shown++;
    print(
      `${question.question} | ${isQuoted ? "yes" : "no"} | ${place > 0 ? place : answer.abstained ? "declined" : "no"}`,
    );
    if (place === 0)
      for (const { document, quote } of answer.citations.slice(0, 3))
        print(`    ${document}: ${quote.slice(0, 160)}`);
  }
  print(`${quoted} of ${asked.length} quotes, ${shown} of ${asked.length} cited passages`);
} finally {
  await house.close();
}

function isThere(name: string): boolean {
  return (
    house.db.select({ id: documents.id }).from(documents).where(eq(documents.name, name)).get() !== undefined
  );
}

/** Place of the first cited passage with the row and its header, from 1; 0 for none. */
function placeOf(answer: Answer, { row, header }: TableQuestion): number {
  return (
    answer.citations.findIndex(({ chunkId }) => {
      const passage = passageOf(chunkId);
      return (
        passage.text.split("\n").some((line) => holds(line, row)) &&
        holds(`${passage.context}\n${passage.text}`, header)
      );
    }) + 1
  );
}

function passageOf(id: ChunkId): { context: string; text: string } {
  const found = house.db
    .select({ context: chunks.context, text: chunks.text })
    .from(chunks)
    .where(eq(chunks.id, id))
    .get();
  return found ?? { context: "", text: "" };
}

function holds(text: string, parts: readonly string[]): boolean {
  const own = normalise(text);
  return parts.every((part) => own.includes(normalise(part)));
}
