"use server";
import { revalidatePath } from "next/cache";
import { retryFailed } from "#lib/documents/ledger/retry-failed";
import { pauseQueue, resumeQueue } from "#lib/documents/pause-queue";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { type ActionResult, act } from "../../../_server/action";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

/** Has every failed document of a collection read again. */
export async function retryAllFailed(collection: string): Promise<ActionResult> {
  return act(async () => {
    const actor = await requireActor();
    const id = parseId("collection", collection);
    if (id === undefined) throw new AppError("not-found", "There is no such collection.");
    retryFailed(services().db, actor, id);
    revalidatePath("/library", "layout");
    return undefined;
  });
}

export async function pauseReading(): Promise<ActionResult> {
  return change(pauseQueue);
}

export async function resumeReading(): Promise<ActionResult> {
  return change(resumeQueue);
}

function change(work: typeof pauseQueue): Promise<ActionResult> {
  return act(async () => {
    work(services().db, await requireActor());
    revalidatePath("/library", "layout");
    return undefined;
  });
}
