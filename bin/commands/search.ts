import type { Command } from "commander";
import { collectionByName } from "#lib/documents/collections";
import { openModelDoor } from "#lib/models/door";
import { actorByEmail } from "#lib/people/users";
import { formatResults } from "../output/format-answer.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { withServices } from "../services/with-services.ts";
import { withContext } from "./context.ts";
import { parseCount } from "./parse-choice.ts";

type Options = { as: string; collection?: string; asOf?: string; limit: number; json?: true };

/** `intramuros search`: the passages that a question finds, without an answer. */
export function addSearchCommand(program: Command): void {
  program
    .command("search")
    .description("show the passages that a question finds among what a person may read")
    .argument("<question>")
    .requiredOption("--as <email>", "who searches")
    .option("--as-of <day>", "from what was in force on that day, YYYY-MM-DD (default: today)")
    .option("--collection <name>", "only in this collection")
    .option("-k, --limit <n>", "most passages, 1 to 100", parseCount, 10)
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
        const { search } = await import("#lib/answer/search-only");
        const deps = { db, config, door: openModelDoor(config) };
        const { items, usedVectors } = await withServices(config, ["engine"], () =>
          search(deps, actor, { query: question, k: options.limit, ...within, ...asOf }),
        );
        if (options.json === true) writeJson({ results: items, usedVectors });
        else writeLines(...formatResults(items));
      }),
    );
}
