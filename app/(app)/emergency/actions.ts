"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { EMERGENCY_REASONS } from "#lib/db/access-tables";
import { endEmergency, startEmergency } from "#lib/safeguards/emergencies";
import { type ActionResult, act } from "../../_server/action";
import { requireId } from "../../_server/parse-id";
import { services } from "../../_server/services";
import { requireActor } from "../../_server/session";
import type { EmergencyInput } from "../../_ui/safeguards/emergency-form";

const INPUT = z.object({
  collectionId: z.string(),
  reason: z.enum(EMERGENCY_REASONS),
  explanation: z.string().max(5000),
  minutes: z.number(),
});

/** `step-up-needed` until the person proved once more who they are. */
export async function openInEmergency(input: EmergencyInput): Promise<ActionResult> {
  return act(async () => {
    const { collectionId, ...rest } = INPUT.parse(input);
    const actor = await requireActor();
    startEmergency(services().db, actor, { ...rest, collectionId: requireId("collection", collectionId) });
    revalidatePath("/", "layout");
    return undefined;
  });
}

export async function endOwnEmergency(id: string): Promise<ActionResult> {
  return act(async () => {
    endEmergency(services().db, await requireActor(), requireId("emergency", id));
    revalidatePath("/", "layout");
    return undefined;
  });
}
