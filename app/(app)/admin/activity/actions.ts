"use server";
import { revalidatePath } from "next/cache";
import { recordReview } from "#lib/audit/review/reviews";
import { forgetSearch, saveSearch } from "#lib/audit/review/saved-searches";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";
import { activityAddress, readFilter } from "./read-filter";

/** Records that the person looked through everything since the last review. */
export async function review(note: string): Promise<ActionResult> {
  return act(async () => {
    recordReview(services().db, await requireActor(), note);
    revalidatePath("/admin/activity");
    return undefined;
  });
}

/** Keeps the filter of an address of the Activity page; what is no part of a filter is left out. */
export async function keepSearch(name: string, query: string): Promise<ActionResult> {
  return act(async () => {
    const actor = await requireActor();
    const { search } = readFilter(Object.fromEntries(new URLSearchParams(query)));
    const address = activityAddress(search, { before: "" });
    saveSearch(services().db, actor, { name, query: address.split("?")[1] ?? "" });
    revalidatePath("/admin/activity");
    return undefined;
  });
}

export async function dropSearch(id: string): Promise<ActionResult> {
  return act(async () => {
    forgetSearch(services().db, await requireActor(), requireId("savedSearch", id));
    revalidatePath("/admin/activity");
    return undefined;
  });
}
