import type { Command } from "commander";
import type { Impossible } from "#lib/answer/replay/rebuild";
import type { Replay, Replayed } from "#lib/answer/replay/replay-answer";
import { findQuestion } from "#lib/audit/prove-event";
import { AppError } from "#lib/errors";
import { openModelDoor } from "#lib/models/door";
import { writeJson, writeLines } from "../output/write.ts";
import { withServices } from "../services/with-services.ts";
import { actingPerson, withContext } from "./context.ts";

type Options = { as?: string; json?: true };

/** `intramuros audit replay`: writes a recorded answer anew and compares. */
export function addAuditReplayCommand(audit: Command): void {
  audit
    .command("replay")
    .description("write a recorded answer anew from the log and the passages, and compare")
    .argument("<question>", "id of the question (trn_…), or number or id of one of its events")
    .option("--as <email>", "an administrator or auditor (default: the only administrator)")
    .option("--json", "print one JSON document")
    .action((name: string, options: Options) =>
      withContext(async ({ config, db }) => {
        const actor = actingPerson(db, options.as);
        const turnId = findQuestion(db, actor, name);
        // Loaded here: the index library is large, and most commands do without it.
        const { replayAnswer } = await import("#lib/answer/replay/replay-answer");
        const deps = { db, config, door: openModelDoor(config) };
        const replay = await withServices(config, ["engine"], () => replayAnswer(deps, actor, turnId));
        if (options.json === true) writeJson(replay);
        else writeLines(...toLines(replay));
        const { prompt, written, quotes, isReproducible } = replay;
        const promised = [prompt, quotes, ...(isReproducible ? [written] : [])];
        if (promised.some((replayed) => replayed?.state === "different"))
          throw new AppError(
            "conflict",
            "What was written anew is not what was recorded: a passage, the record or the model was changed. Run `intramuros audit verify` and `intramuros doctor --deep`.",
          );
      }),
    );
}

function toLines({ prompt, written, isReproducible, quotes, shown }: Replay): string[] {
  return [
    ...part("Prompt", prompt),
    ...part("Text of the model", written),
    ...(written?.state === "different" && !isReproducible ? [WHY_DIFFERENT] : []),
    ...part("Quotes", quotes),
    ...(shown === null ? [] : ["The answer as it was shown:", shown === "" ? "(none was given)" : shown]),
  ];
}

function part(title: string, replayed: Replayed | undefined): string[] {
  return replayed === undefined ? [] : [`${title}: ${say(replayed)}`, ...textOf(replayed)];
}

function textOf(replayed: Replayed): string[] {
  if (replayed.state === "impossible") return [];
  if (replayed.text === null) return ["  (not shown: you may not read every document it rests on)"];
  return [replayed.text, ""];
}

function say(replayed: Replayed): string {
  if (replayed.state === "impossible") return `cannot be written anew: ${WHY[replayed.because]}.`;
  return replayed.state === "identical"
    ? "identical, byte for byte, with what was recorded."
    : "NOT what was recorded.";
}

const WHY_DIFFERENT =
  "  Prompt, model and runtime are the same. But the first time the model read the prompt in steps of another length, or beside other questions, which can change the last digits of its numbers and so a word. INTRAMUROS_REPRODUCIBLE_ANSWERS prevents it for later answers.";

const WHY: Record<Impossible["because"], string> = {
  erased: "the question or a passage was erased",
  "not-recorded": "it was recorded by a version that did not keep what this takes",
  "other-build": "this version of the product writes its prompts otherwise",
  "no-engine": "no chat model runs in the engine here",
  "other-model": "another model file is installed now",
  "other-runtime":
    "the model runs on another release, backend, number of threads or context length than it did",
};
