import { passageBlock, questionMessage, SYSTEM_ANSWER } from "../generate/prompts.ts";
import { promptText, sha256 } from "../record-prompt.ts";
import type { CompletedRecord, RecordedAnswer } from "./recorded-answer.ts";

/** Something recorded that cannot be written anew here, and why. */
export type Impossible = {
  readonly because:
    | "erased"
    /** Recorded by a version that did not keep what it takes. */
    | "not-recorded"
    /** This build begins its prompts with other words. */
    | "other-build"
    /** No chat model runs, or one on another server, which cannot be asked to write alone. */
    | "no-engine"
    | "other-model"
    | "other-runtime";
};

export type RebuiltPrompt = { readonly system: string; readonly user: string; readonly text: string };

/** Writes the prompt anew, from the passages and what the log says of it. */
export function rebuildPrompt(recorded: RecordedAnswer): RebuiltPrompt | Impossible {
  const { prompted, passages, asked } = recorded;
  if (prompted === undefined) return { because: "not-recorded" };
  const shown = passages.slice(0, prompted.passages);
  if (recorded.isErased || shown.length < prompted.passages || shown.some(({ isErased }) => isErased))
    return { because: "erased" };
  if (sha256(SYSTEM_ANSWER) !== prompted.system) return { because: "other-build" };
  const { delimiter } = prompted;
  const blocks = shown.map((passage, i) => passageBlock(passage, i + 1, delimiter));
  const prompt = { system: SYSTEM_ANSWER, user: questionMessage(blocks, asked, delimiter) };
  return { ...prompt, text: promptText(prompt) };
}

/** Cuts the quotes out of their passages anew, and joins them as completeTurn's commitment does. */
export function rebuildQuotes(
  completed: CompletedRecord,
  passages: RecordedAnswer["passages"],
): { text: string } | Impossible {
  if (completed.abstained) return { text: "" };
  if (completed.quoted === undefined) return { because: "not-recorded" };
  const lines: string[] = [];
  for (const [i, { chunk, start, end }] of completed.quoted.entries()) {
    const passage = passages.find(({ chunkId }) => chunkId === chunk);
    if (passage === undefined || passage.isErased) return { because: "erased" };
    const words = passage.text.slice(start - passage.start, end - passage.start).replace(/\s+/gu, " ");
    lines.push(`${words} [${i + 1}]`);
  }
  return { text: lines.join("\n") };
}
