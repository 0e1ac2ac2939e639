import type { Command } from "commander";
import {
  changeSignInSettings,
  SECOND_FACTOR_RULES,
  SIGN_IN_METHODS,
  type SignInSettings,
  signInSettings,
} from "#lib/people/sign-in-settings";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";
import { parseWholeNumber } from "./parse-choice.ts";
import { UsageError } from "./usage-error.ts";

type Options = {
  as?: string;
  json?: true;
  methods?: string;
  secondFactor?: string;
  idleMinutes?: number;
  sessionHours?: number;
};

/** `intramuros sign-in`: how people may sign in; the way back when a wrong setting keeps everybody out. */
export function addSignInCommand(program: Command): void {
  program
    .command("sign-in")
    .description("see, and with options change, how people may sign in")
    .option("--methods <list>", `${SIGN_IN_METHODS.join(", ")}; comma between`)
    .option("--second-factor <who>", SECOND_FACTOR_RULES.join(", "))
    .option("--idle-minutes <minutes>", "a session ends after so long without a request", parseWholeNumber)
    .option("--session-hours <hours>", "and after so long in any case", parseWholeNumber)
    .option("--as <email>", "an administrator (default: the only one)")
    .option("--json", "print one JSON document")
    .action((options: Options) =>
      withContext(({ db }) => {
        const before = signInSettings(db);
        const wanted: SignInSettings = {
          ...before,
          ...(options.idleMinutes === undefined ? {} : { idleMinutes: options.idleMinutes }),
          ...(options.sessionHours === undefined ? {} : { sessionHours: options.sessionHours }),
          methods:
            options.methods === undefined
              ? before.methods
              : options.methods.split(",").map((method) => choose(method, SIGN_IN_METHODS)),
          secondFactor:
            options.secondFactor === undefined
              ? before.secondFactor
              : choose(options.secondFactor, SECOND_FACTOR_RULES),
        };
        changeSignInSettings(db, actingPerson(db, options.as), wanted);
        const after = signInSettings(db);
        if (options.json === true) writeJson(after);
        else
          writeLines(
            `Ways to sign in: ${after.methods.join(", ")}.`,
            `Second factor: ${after.secondFactor}.`,
          );
      }),
    );
}

function choose<Choice extends string>(text: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === text.trim());
  if (found === undefined) throw new UsageError(`"${text.trim()}" is none of: ${choices.join(", ")}`);
  return found;
}
