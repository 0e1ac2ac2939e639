import type { Command } from "commander";
import { TOKEN_SCOPES } from "#lib/db/identity-tables";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { type ApiToken, createToken, listTokens, withdrawToken } from "#lib/people/tokens/tokens";
import { actorByEmail } from "#lib/people/users";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";
import { parseChoice, parseWholeNumber } from "./parse-choice.ts";
import { userByEmail } from "./users.ts";

type Common = { as?: string; json?: true };

/** `intramuros tokens …`: API tokens, with which programs act for their owner. */
export function addTokensCommand(program: Command): void {
  const tokens = program.command("tokens").description("API tokens, with which programs act for a person");

  tokens
    .command("list")
    .description("list a person's tokens in force")
    .argument("<email>", "whose")
    .option("--as <email>", "the person, or an administrator (default: the only one)")
    .option("--json", "print one JSON document")
    .action((email: string, options: Common) =>
      withContext(({ db }) => {
        const all = listTokens(db, actingPerson(db, options.as), userByEmail(db, email));
        if (options.json === true) writeJson(all);
        else writeLines(...formatTable(all, COLUMNS, "No tokens."));
      }),
    );

  tokens
    .command("create")
    .description("make a token for the acting person; it is printed this once")
    .requiredOption("--as <email>", "whose token it is")
    .requiredOption("--name <name>", "what it is for")
    .requiredOption("--scopes <scopes>", `comma between: ${TOKEN_SCOPES.join(", ")}`)
    .requiredOption("--days <n>", "how long it is valid", parseWholeNumber)
    .option("--json", "print one JSON document")
    .action((options: Common & { as: string; name: string; scopes: string; days: number }) =>
      withContext(({ db, config }) => {
        const scopes = options.scopes.split(",").map((text) => parseChoice(TOKEN_SCOPES, text.trim()));
        const input = { name: options.name, scopes, days: options.days };
        const made = createToken(db, actorByEmail(db, options.as), input, config.tokens.maxDays);
        if (options.json === true) writeJson(made);
        else writeLines(made.text);
      }),
    );

  tokens
    .command("withdraw")
    .description("end a token; acts at its next request")
    .argument("<id>", "as listed")
    .option("--as <email>", "its owner, or an administrator (default: the only one)")
    .option("--json", "print one JSON document")
    .action((text: string, options: Common) =>
      withContext(({ db }) => {
        const id = parseId("token", text);
        if (id === undefined) throw new AppError("not-found", "There is no such token.");
        withdrawToken(db, actingPerson(db, options.as), id);
        if (options.json === true) writeJson({ id, withdrawn: true });
        else writeLines("The token is withdrawn.");
      }),
    );
}

const COLUMNS: Column<ApiToken>[] = [
  { title: "Id", value: (token) => token.id },
  { title: "Name", value: (token) => token.name },
  { title: "Begins with", value: (token) => token.prefix },
  { title: "Scopes", value: (token) => token.scopes.join(", ") },
  { title: "Until", value: (token) => new Date(token.expiresAtMs).toISOString().slice(0, 10) },
  {
    title: "Last used",
    value: (token) => (token.lastUsedAtMs === null ? null : new Date(token.lastUsedAtMs).toISOString()),
  },
];
