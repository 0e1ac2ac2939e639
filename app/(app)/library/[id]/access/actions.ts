"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { GRANT_LEVELS } from "#lib/db/schema";
import { endGrant, giveGrant } from "#lib/documents/grants";
import { type ActionResult, act } from "../../../../_server/action";
import { requireId } from "../../../../_server/parse-id";
import { services } from "../../../../_server/services";
import { requireActor } from "../../../../_server/session";

const INPUT = z.object({
  collectionId: z.string(),
  subject: z.string(),
  level: z.enum(GRANT_LEVELS),
  /** UTC milliseconds, or null for no end. */
  expiresAtMs: z.number().int().positive().nullable(),
});

/** Opens a collection to a person or group, or changes what they may do there. */
export async function openCollection(input: z.input<typeof INPUT>): Promise<ActionResult> {
  return act(async () => {
    const actor = await requireActor();
    const { collectionId, subject, level, expiresAtMs } = INPUT.parse(input);
    const to = subject.startsWith("grp_")
      ? { groupId: requireId("group", subject) }
      : { userId: requireId("user", subject) };
    const terms = expiresAtMs === null ? { level } : { level, expiresAtMs };
    giveGrant(services().db, actor, requireId("collection", collectionId), to, terms);
    revalidatePath("/", "layout");
    return undefined;
  });
}

/** Takes access away; it ends with the person's next request. */
export async function closeCollection(grantId: string): Promise<ActionResult> {
  return act(async () => {
    endGrant(services().db, await requireActor(), requireId("grant", grantId));
    revalidatePath("/", "layout");
    return undefined;
  });
}
