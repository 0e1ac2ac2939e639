import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { collectionByName } from "../../lib/documents/collections.ts";
import { actingPerson, withContext } from "../../bin/commands/context.ts";
import { withServices } from "../../bin/services/with-services.ts";
import { parseQuestionSet } from "../../lib/answer/eval/question-set.ts";
import { quotableUnits } from "../../lib/answer/quote/quotable-units.ts";
import { openModelDoor } from "../../lib/models/door.ts";
import { searchPassages } from "../../lib/retrieval/search-passages.ts";
import { writeCollected } from "./collected-question.ts";

/** Passages kept of each question, as many as an answer is made from. */
const PASSAGES = 12;

/**
 * Searches with each question of a set, as the only administrator of the data folder INTRAMUROS_DATA that holds the
 * set's documents, and keeps what was found: `node models/answers/collect.ts SET/questions.jsonl OUT.jsonl [COLLECTION]`, in one
 * collection or in all that the administrator reads.
 */
const [questionsPath = "", outPath = "", collection] = process.argv.slice(2);
const questions = parseQuestionSet(readFileSync(questionsPath, "utf8"));
const set = basename(dirname(questionsPath));
await withContext(async ({ config, db }) => {
  const deps = { db, config, door: openModelDoor(config) };
  const actor = actingPerson(db, undefined);
  const within = collection === undefined ? {} : { collectionIds: [collectionByName(db, actor, collection)] };
  const lines = await withServices(config, ["engine"], async () => {
    const collected: string[] = [];
    for (const question of questions) {
      const found = await searchPassages(deps, actor, { ...within, query: question.question, k: PASSAGES });
      const units = found.passages.map((passage) => quotableUnits(db, passage));
      collected.push(writeCollected({ ...question, set, found, units }));
    }
    return collected;
  });
  writeFileSync(outPath, `${lines.join("\n")}\n`);
});
