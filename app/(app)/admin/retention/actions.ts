"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { RETENTION_ENDS } from "#lib/db/access-tables";
import { logger } from "#lib/log";
import { assignRetention, createRetentionClass } from "#lib/safeguards/retention-classes";
import { beginRetention } from "#lib/safeguards/retention-run";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const CLASS = z.object({
  name: z.string().max(1000),
  keepDays: z.number(),
  atEnd: z.enum(RETENTION_ENDS),
  isMinimum: z.boolean(),
});
export type NewRetentionClass = z.infer<typeof CLASS>;

export async function addClass(input: NewRetentionClass): Promise<ActionResult> {
  return act(async () => {
    createRetentionClass(services().db, await requireActor(), CLASS.parse(input));
    revalidatePath("/admin", "layout");
    return undefined;
  });
}

/** @param classId null: the collection's documents are kept */
export async function assign(collectionId: string, classId: string | null): Promise<ActionResult> {
  return act(async () => {
    const id = classId === null ? null : requireId("retentionClass", classId);
    assignRetention(services().db, await requireActor(), requireId("collection", collectionId), id);
    revalidatePath("/admin", "layout");
    return undefined;
  });
}

/** Begins to carry retention out; it goes on in this process, and the page shows how far it is. */
export async function carryOut(): Promise<ActionResult> {
  return act(async () => {
    const begun = beginRetention(services().db, await requireActor());
    begun
      .run()
      .catch((error: unknown) => logger("web").error("retention was cut off", { problem: String(error) }));
    revalidatePath("/admin/retention");
    return undefined;
  });
}
