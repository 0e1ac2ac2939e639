"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { importQuestions, keepQuestion, removeQuestion } from "#lib/answer/eval/kept-questions";
import { startRun } from "#lib/answer/eval/kept-runs";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const TEXT = z.string().max(20_000);
/** About 10,000 questions. */
const FILE = z.string().max(8_000_000);
const PATH = "/admin/evaluation";

export async function addQuestion(
  question: string,
  documentId: string,
  passage: string,
): Promise<ActionResult> {
  return act(async () => {
    keepQuestion(services().db, await requireActor(), {
      question: TEXT.parse(question),
      passage: TEXT.parse(passage),
      documentId: requireId("document", documentId),
    });
    revalidatePath(PATH);
    return undefined;
  });
}

/** @returns how many were added */
export async function addQuestionFile(jsonLines: string): Promise<ActionResult<number>> {
  return act(async () => {
    const added = importQuestions(services().db, await requireActor(), FILE.parse(jsonLines));
    revalidatePath(PATH);
    return added;
  });
}

export async function forgetQuestion(id: string): Promise<ActionResult> {
  return act(async () => {
    removeQuestion(services().db, await requireActor(), requireId("evalQuestion", id));
    revalidatePath(PATH);
    return undefined;
  });
}

/** Returns at once; the run goes on in this process, and the page follows it. */
export async function startMeasuring(): Promise<ActionResult> {
  return act(async () => {
    await startRun(services(), await requireActor());
    revalidatePath(PATH);
    return undefined;
  });
}
