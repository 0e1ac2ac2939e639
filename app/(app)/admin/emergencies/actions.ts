"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { endEmergency } from "#lib/safeguards/emergencies";
import { reviewEmergency } from "#lib/safeguards/review-emergencies";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const INPUT = z.object({ finding: z.enum(["justified", "not-justified"]), note: z.string().max(5000) });

export async function review(id: string, finding: string, note: string): Promise<ActionResult> {
  return act(async () => {
    const input = INPUT.parse({ finding, note });
    reviewEmergency(services().db, await requireActor(), requireId("emergency", id), input);
    revalidatePath("/", "layout");
    return undefined;
  });
}

export async function endForPerson(id: string): Promise<ActionResult> {
  return act(async () => {
    endEmergency(services().db, await requireActor(), requireId("emergency", id));
    revalidatePath("/", "layout");
    return undefined;
  });
}
