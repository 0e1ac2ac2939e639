"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { RETENTION_ENDS } from "#lib/db/access-tables";
import { assignRetention, carryOutRetention, createRetentionClass } from "#lib/safeguards/retention";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const CLASS = z.object({ name: z.string().max(1000), keepDays: z.number(), atEnd: z.enum(RETENTION_ENDS) });

export async function addClass(name: string, keepDays: number, atEnd: string): Promise<ActionResult> {
  return act(async () => {
    createRetentionClass(services().db, await requireActor(), CLASS.parse({ name, keepDays, atEnd }));
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

export async function carryOut(): Promise<ActionResult> {
  return act(async () => {
    await carryOutRetention(services().db, await requireActor());
    revalidatePath("/", "layout");
    return undefined;
  });
}
