"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { decideDue } from "#lib/safeguards/retention-review";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const DAYS = z.number().nullable();

/** Deletes a document whose time is over, or keeps it longer. @param keepDays days from now; null: deleted */
export async function decide(id: string, keepDays: number | null): Promise<ActionResult> {
  return act(async () => {
    const days = DAYS.parse(keepDays);
    const decision = days === null ? "delete" : { keepDays: days };
    decideDue(services().db, await requireActor(), requireId("document", id), decision);
    revalidatePath("/", "layout");
    return undefined;
  });
}
