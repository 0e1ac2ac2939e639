import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { actingPerson, withContext } from "../../bin/commands/context.ts";
import { withServices } from "../../bin/services/with-services.ts";
import type { UserActor } from "../../lib/access/actor.ts";
import type { Answer } from "../../lib/answer/answer.ts";
import { ask } from "../../lib/answer/ask.ts";
import { holdsPassage, normaliseForMatch } from "../../lib/answer/eval/match-passage.ts";
import { type EvalQuestion, parseQuestionSet } from "../../lib/answer/eval/question-set.ts";
import { share } from "../../lib/answer/eval/ranking-figures.ts";
import { collectionByName } from "../../lib/documents/collections.ts";
import type { CollectionId } from "../../lib/ids.ts";
import { openModelDoor } from "../../lib/models/door.ts";
import type { SearchDeps } from "../../lib/retrieval/search-passages.ts";

/**
 * A chat model and quote mode side by side, on a set whose documents the data folder INTRAMUROS_DATA holds in one collection:
 *
 *     INTRAMUROS_CHAT_MODEL=ANSWER.gguf node models/training/measure-answers.ts --questions SET/questions.jsonl --collection NAME [--most N]
 *
 * An answer that the model could not give is the product's fallback; "written" says how often the model's own text was used.
 */
const { values } = parseArgs({
  options: { questions: { type: "string" }, collection: { type: "string" }, most: { type: "string" } },
});
const { questions: path, collection, most } = values;
if (path === undefined || collection === undefined)
  throw new Error("Usage: measure-answers.ts --questions FILE --collection NAME [--most N]");
const questions = evenly(parseQuestionSet(readFileSync(path, "utf8")), Number(most ?? Infinity));

await withContext(async ({ config, db }) => {
  const actor = actingPerson(db, undefined);
  const collectionId = collectionByName(db, actor, collection);
  const door = openModelDoor(config);
  const quoting = { ...config, answer: { ...config.answer, mayGenerate: false } };
  await withServices(config, ["engine"], async () => {
    const quoted = await answersOf({ db, config: quoting, door }, actor, collectionId);
    const written = await answersOf({ db, config, door }, actor, collectionId);
    process.stdout.write(`${JSON.stringify({ questions: questions.length, quote: figuresOf(quoted), model: figuresOf(written) }, null, 1)}\n`);
  });
});

type Answered = { readonly question: EvalQuestion; readonly answer: Answer };

async function answersOf(deps: SearchDeps, actor: UserActor, collectionId: CollectionId): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (const question of questions) {
    for await (const event of ask(deps, actor, { question: question.question, collectionIds: [collectionId] }))
      if (event.type === "answer-end") answered.push({ question, answer: event.answer });
  }
  return answered;
}

/** Shares from 0 to 1; those of sentences over all sentences of answered questions. */
function figuresOf(all: readonly Answered[]) {
  const answerable = all.filter(({ question }) => question.answerable);
  const others = all.filter(({ question }) => !question.answerable);
  const answered = answerable.filter(({ answer }) => !answer.abstained);
  const sentences = answered.flatMap(({ answer }) => answer.sentences.map((sentence) => ({ answer, sentence })));
  return {
    answered: share(answerable.map(({ answer }) => !answer.abstained)),
    declinedRightly: others.length === 0 ? null : share(others.map(({ answer }) => answer.abstained)),
    goldPassageCited: share(answered.map(citesGold)),
    sentencesSupported: share(sentences.map(({ sentence }) => sentence.supported === "yes")),
    sentencesVerbatim: share(sentences.map(({ answer, sentence }) => isVerbatim(answer, sentence))),
    written: share(all.map(({ answer }) => answer.mode === "generate")),
    seconds: all.reduce((sum, { answer }) => sum + answer.timingsMs.total, 0) / 1000 / all.length,
  };
}

function citesGold({ question, answer }: Answered): boolean {
  return answer.citations
    .filter(({ n }) => answer.sentences.some(({ citations }) => citations.includes(n)))
    .some(({ quote }) =>
      question.relevant.some(({ passage }) => {
        const words = normaliseForMatch(quote);
        return (words.length >= 10 && normaliseForMatch(passage).includes(words)) || holdsPassage(quote, passage);
      }),
    );
}

/** The sentence stands in what it cites, word for word. */
function isVerbatim({ citations }: Answer, sentence: Answer["sentences"][number]): boolean {
  const words = withoutEnd(sentence.text);
  return citations.some(({ n, quote }) => sentence.citations.includes(n) && normaliseForMatch(quote).includes(words));
}

function withoutEnd(text: string): string {
  return normaliseForMatch(text.replace(/[\s.;:,]+$/, ""));
}

function evenly<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (count >= items.length) return items;
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)] as Item);
}
