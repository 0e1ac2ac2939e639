import type { Command } from "commander";
import { exchangeMasterKey, keyState } from "#lib/keys/exchange-master-key";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";

type Options = { as?: string; json?: true };

/** `intramuros keys …`: the master key, which wraps the keys of everything that is stored encrypted. */
export function addKeysCommand(program: Command): void {
  const keys = program.command("keys").description("the master key of what is stored encrypted");
  keys
    .command("status")
    .description("say where the master key is and what it wraps")
    .option("--as <email>", "an administrator (default: the only one)")
    .option("--json", "print one JSON document")
    .action((options: Options) =>
      withContext(({ config, db }) => {
        const state = keyState(db, config, actingPerson(db, options.as));
        if (options.json === true) return writeJson(state);
        writeLines(
          `Master key ${state.masterId}: ${state.path ?? "given as INTRAMUROS_MASTER_KEY"}`,
          `It wraps ${state.keys.toLocaleString("en")} keys of documents, conversations and people.`,
          "Keep a copy of it apart from the data folder and its backups: without it nothing can be read.",
        );
      }),
    );
  keys
    .command("rotate")
    .description("exchange the master key while the product runs, and wrap every key anew")
    .option("--as <email>", "an administrator (default: the only one)")
    .option("--json", "print one JSON document")
    .action((options: Options) =>
      withContext(({ config, db }) => {
        const done = exchangeMasterKey(db, config, actingPerson(db, options.as));
        if (options.json === true) return writeJson(done);
        writeLines(
          `Master key ${done.after} took the place of ${done.before}; ${done.keys.toLocaleString("en")} keys were wrapped anew.`,
          "Copy the new one to where you keep it. Backups made before still need the old one.",
        );
      }),
    );
}
