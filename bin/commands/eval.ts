import type { Command } from "commander";

/** `intramuros eval`: measures search and answers with questions whose passages are known. */
export function addEvalCommand(program: Command): void {
  program.command("eval").description("measure search and answers against a folder of questions");
}
