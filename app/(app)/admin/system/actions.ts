"use server";
import { revalidatePath } from "next/cache";
import { requestExamination } from "#lib/health/last-examination";
import { startEmbedding } from "#lib/retrieval/start-embedding";
import { type ActionResult, act } from "../../../_server/action";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

/** Has the data folder examined; the page shows what came out when it is there. */
export async function examineNow(): Promise<ActionResult> {
  return act(async () => {
    requestExamination(services().db, await requireActor());
    revalidatePath("/admin/system");
    return undefined;
  });
}

/** Has every passage embedded anew with the model that runs; the page shows how far it is. */
export async function embedAnew(): Promise<ActionResult> {
  return act(async () => {
    startEmbedding(services().db, await requireActor());
    revalidatePath("/admin/system");
    return undefined;
  });
}
