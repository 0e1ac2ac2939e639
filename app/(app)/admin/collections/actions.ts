"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { COLLECTION_KINDS } from "#lib/db/schema";
import { changeCollection, createCollection } from "#lib/documents/collections";
import { endStewardship, nameSteward, setKind } from "#lib/safeguards/stewards";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const TEXT = z.object({ name: z.string().max(1000), description: z.string().max(10_000) });

/** Makes a collection; nobody reads it until somebody opens it, its maker included. */
export async function addCollection(name: string, description: string): Promise<ActionResult<string>> {
  return act(async () => {
    const id = createCollection(services().db, await requireActor(), TEXT.parse({ name, description }));
    revalidatePath("/admin", "layout");
    return id;
  });
}

export async function changeText(id: string, name: string, description: string): Promise<ActionResult> {
  return act(async () => {
    const text = TEXT.parse({ name, description });
    changeCollection(services().db, await requireActor(), requireId("collection", id), text);
    revalidatePath("/", "layout");
    return undefined;
  });
}

export async function saveKind(id: string, kind: string): Promise<ActionResult> {
  return act(async () => {
    const wanted = z.enum(COLLECTION_KINDS).parse(kind);
    setKind(services().db, await requireActor(), requireId("collection", id), wanted);
    revalidatePath("/", "layout");
    return undefined;
  });
}

export async function addSteward(id: string, userId: string): Promise<ActionResult> {
  return act(async () => {
    nameSteward(services().db, await requireActor(), requireId("collection", id), requireId("user", userId));
    revalidatePath("/admin", "layout");
    return undefined;
  });
}

/** @param pair collection and person, joined by a blank */
export async function removeSteward(pair: string): Promise<ActionResult> {
  return act(async () => {
    const [id, userId] = pair.split(" ");
    endStewardship(
      services().db,
      await requireActor(),
      requireId("collection", id),
      requireId("user", userId),
    );
    revalidatePath("/admin", "layout");
    return undefined;
  });
}
