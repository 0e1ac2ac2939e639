import type { Command } from "commander";
import type { Answer } from "#lib/answer/answer";
import { collectionByName } from "#lib/documents/collections";
import { AppError } from "#lib/errors";
import { openModelDoor } from "#lib/models/door";
import { actorByEmail } from "#lib/people/users";
import { answerText, formatAnswer } from "../output/format-answer.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { withServices } from "../services/with-services.ts";
import { withContext } from "./context.ts";

type Options = { as: string; collection?: string; asOf?: string; json?: true };

/** `intramuros ask`: one question, answered with citations. */
export function addAskCommand(program: Command): void {
  program
    .command("ask")
    .description("answer a question from what a person may read, with citations")
    .argument("<question>")
    .requiredOption("--as <email>", "who asks")
    .option("--as-of <day>", "from what was in force on that day, YYYY-MM-DD (default: today)")
    .option("--collection <name>", "only from this collection")
    .option("--json", "print one JSON document")
    .action((question: string, options: Options) =>
      withContext(async ({ config, db }) => {
        const actor = actorByEmail(db, options.as);
        const within =
          options.collection === undefined
            ? {}
            : { collectionIds: [collectionByName(db, actor, options.collection)] };
        const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
        // Loaded here: the index library is large, and most commands do without it.
        const { ask } = await import("#lib/answer/ask");
        const deps = { db, config, door: openModelDoor(config) };
        const stop = new AbortController();
        process.once("SIGINT", () => stop.abort());
        const answer = await withServices(config, ["engine"], () =>
          lastAnswer(ask(deps, actor, { question, ...within, ...asOf }, stop.signal)),
        );
        if (options.json === true) writeJson(toJson(answer));
        else writeLines(...formatAnswer(answer));
      }),
    );
}

async function lastAnswer(events: AsyncIterable<{ type: string }>): Promise<Answer> {
  for await (const event of events) if (isEnd(event)) return event.answer;
  throw new AppError("internal", "The answer broke off before its end.");
}

function isEnd(event: { type: string }): event is { type: "answer-end"; answer: Answer } {
  return event.type === "answer-end";
}

/** The shape that other programs rely on. */
function toJson(answer: Answer) {
  return {
    answer: answerText(answer),
    mode: answer.mode,
    model: answer.model,
    abstained: answer.abstained,
    abstainedBecause: answer.abstainedBecause,
    fellBackBecause: answer.fellBackBecause,
    sentences: answer.sentences.map(({ text, citations, supported, problems }) => ({
      text,
      citations,
      supported,
      problems,
    })),
    contradictions: (answer.contradictions ?? []).map(({ kind, sides }) => ({
      kind,
      sides: sides.map(({ n, text, leadIn, validFrom, addedAtMs }) => ({
        n,
        document: answer.citations.find((citation) => citation.n === n)?.document,
        text,
        leadIn,
        validFrom,
        addedAt: new Date(addedAtMs).toISOString(),
      })),
    })),
    citations: answer.citations.map(({ n, document, page, quote, chunkId, alsoIn = [] }) => ({
      n,
      document,
      page,
      quote,
      chunkId,
      alsoIn: alsoIn.map(({ document, collection, page, chunkId }) => ({
        document,
        collection,
        page,
        chunkId,
      })),
    })),
    timingsMs: answer.timingsMs,
  };
}
