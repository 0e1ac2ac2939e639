import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { type EvalQuestion, parseQuestionSet } from "#lib/answer/eval/question-set";
import { AppError } from "#lib/errors";

/** A folder of documents/ with questions.jsonl beside it. */
export type QuestionSet = {
  readonly name: string;
  readonly folder: string;
  readonly questions: readonly EvalQuestion[];
};

/**
 * The sets a path means: the folder itself, or the sets among its subfolders, by name.
 * @throws {AppError} invalid-input when there is none, or a line of one is wrong
 */
export function findSets(path: string): QuestionSet[] {
  const folders = isSet(path) ? [path] : subfolders(path).filter(isSet);
  if (folders.length === 0) {
    throw new AppError(
      "invalid-input",
      `${path} is no question set: it needs a folder documents and a file questions.jsonl, or subfolders that have both.`,
    );
  }
  return folders.map((folder) => {
    const whole = realpathSync(folder);
    return { name: basename(whole), folder: whole, questions: readQuestions(whole) };
  });
}

const isSet = (folder: string) =>
  existsSync(join(folder, "questions.jsonl")) && existsSync(join(folder, "documents"));

function subfolders(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(path)
    .toSorted()
    .map((name) => join(path, name));
}

function readQuestions(folder: string): EvalQuestion[] {
  try {
    return parseQuestionSet(readFileSync(join(folder, "questions.jsonl"), "utf8"));
  } catch (error) {
    if (error instanceof AppError) throw new AppError(error.code, `${basename(folder)}: ${error.message}`);
    throw error;
  }
}
