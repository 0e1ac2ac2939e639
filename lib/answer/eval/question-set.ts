import { z } from "zod";
import { AppError } from "../../errors.ts";

const question = z.object({
  id: z.string().min(1),
  question: z.string().min(1),
  /** Gold passages; any of them answers. */
  relevant: z
    .array(
      z.object({
        /** Path of the document inside the set's folder. */
        doc: z.string().min(1),
        passage: z.string(),
        /** Pages it stands on, from 1. */
        page: z.array(z.number().int()).optional(),
      }),
    )
    .default([]),
  answer: z.string().optional(),
  /** False: the documents do not answer it. */
  answerable: z.boolean().default(true),
  lang: z.string().optional(),
  /** The same question in English, to measure search across languages. */
  question_en: z.string().min(1).optional(),
});

/** One line of a `questions.jsonl`. */
export type EvalQuestion = z.infer<typeof question>;

/**
 * Reads a question set: one JSON object a line.
 * @throws {AppError} invalid-input naming the first wrong line
 */
export function parseQuestionSet(jsonLines: string): EvalQuestion[] {
  return jsonLines.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    const parsed = question.safeParse(parseJson(line));
    if (parsed.success) return [parsed.data];
    const problem = parsed.error.issues[0];
    throw new AppError(
      "invalid-input",
      `Line ${i + 1} of the question set is not a question (${problem?.path.join(".") ?? ""} ${problem?.message ?? ""}).`,
    );
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
