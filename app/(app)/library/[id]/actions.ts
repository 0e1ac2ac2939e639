"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { deleteDocument, retryDocument } from "#lib/documents/documents";
import { asAppError } from "#lib/errors";
import { type DocumentId, parseId } from "#lib/ids";
import { type ActionResult, act } from "../../../_server/action";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const IDS = z
  .array(
    z.string().transform((text, context): DocumentId => {
      const id = parseId("document", text);
      if (id !== undefined) return id;
      context.addIssue("not a document");
      return z.NEVER;
    }),
  )
  .min(1)
  .max(1000);

/** Deletes documents; one that is gone already does not matter. Each is recorded by itself. */
export async function deleteDocuments(ids: readonly string[]): Promise<ActionResult> {
  return act(async () => {
    const actor = await requireActor();
    for (const id of IDS.parse(ids)) unlessGone(() => deleteDocument(services().db, actor, id));
    revalidatePath("/library", "layout");
    return undefined;
  });
}

/** Has failed documents read again. */
export async function retryDocuments(ids: readonly string[]): Promise<ActionResult> {
  return act(async () => {
    const actor = await requireActor();
    for (const id of IDS.parse(ids)) unlessGone(() => retryDocument(services().db, actor, id));
    revalidatePath("/library", "layout");
    return undefined;
  });
}

function unlessGone(work: () => void): void {
  try {
    work();
  } catch (error) {
    const { code } = asAppError(error);
    if (code !== "not-found" && code !== "conflict") throw error;
  }
}
