"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { parseId } from "#lib/ids";
import { endHold, placeHold } from "#lib/safeguards/holds";
import { previewWall } from "#lib/safeguards/preview-wall";
import { endWall, setWalls, type WallSubject } from "#lib/safeguards/walls";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";
import type { WallEffect, WallForm } from "../../../_ui/safeguards/add-wall";

const IDS = z.array(z.string()).min(1).max(100);
const FORM = z.object({
  collectionIds: IDS,
  subject: z.string(),
  reason: z.string().max(2000),
  approvedBy: z.string(),
  untilMs: z.number().int().nullable(),
});

/** A dry run: what the wall would change. */
export async function tryWall(
  collectionIds: readonly string[],
  subject: string,
): Promise<ActionResult<WallEffect>> {
  return act(async () => {
    const ids = IDS.parse(collectionIds).map((id) => requireId("collection", id));
    const effect = previewWall(services().db, await requireActor(), ids, parseSubject(subject));
    return { people: effect.people.length, collections: effect.collections, answers: effect.answers };
  });
}

/** Takes effect at the next request of whom it keeps out. */
export async function addWall(form: WallForm): Promise<ActionResult> {
  return act(async () => {
    const { collectionIds, subject, reason, approvedBy, untilMs } = FORM.parse(form);
    setWalls(services().db, await requireActor(), {
      collectionIds: collectionIds.map((id) => requireId("collection", id)),
      subject: parseSubject(subject),
      reason,
      approvedBy: requireId("user", approvedBy),
      untilMs: untilMs ?? undefined,
    });
    revalidatePath("/", "layout");
    return undefined;
  });
}

export async function removeWall(id: string): Promise<ActionResult> {
  return act(async () => {
    endWall(services().db, await requireActor(), requireId("wall", id));
    revalidatePath("/", "layout");
    return undefined;
  });
}

export async function addHold(subject: string, reason: string): Promise<ActionResult> {
  return act(async () => {
    const text = z.string().max(2000).parse(reason);
    const collectionId = parseId("collection", subject);
    const about = collectionId === undefined ? { userId: requireId("user", subject) } : { collectionId };
    placeHold(services().db, await requireActor(), about, text);
    revalidatePath("/admin", "layout");
    return undefined;
  });
}

export async function removeHold(id: string): Promise<ActionResult> {
  return act(async () => {
    endHold(services().db, await requireActor(), requireId("hold", id));
    revalidatePath("/admin", "layout");
    return undefined;
  });
}

function parseSubject(text: string): WallSubject {
  const userId = parseId("user", text);
  return userId === undefined ? { groupId: requireId("group", text) } : { userId };
}
