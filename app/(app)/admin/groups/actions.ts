"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { addGroupMember, createGroup, deleteGroup, removeGroupMember, renameGroup } from "#lib/people/groups";
import { nestGroup, unnestGroup } from "#lib/people/nested-groups";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const NAME = z.string().max(1000);

export async function addGroup(name: string): Promise<ActionResult<string>> {
  return act(async () => {
    const id = createGroup(services().db, await requireActor(), { name: NAME.parse(name) });
    revalidatePath("/admin", "layout");
    return id;
  });
}

export async function changeGroupName(groupId: string, name: string): Promise<ActionResult> {
  return act(async () => {
    renameGroup(services().db, await requireActor(), requireId("group", groupId), NAME.parse(name));
    revalidatePath("/admin", "layout");
    return undefined;
  });
}

/** Takes effect at the person's next request. */
export async function changeMember(
  groupId: string,
  userId: string,
  isMember: boolean,
): Promise<ActionResult> {
  return act(async () => {
    const change = isMember ? addGroupMember : removeGroupMember;
    change(services().db, await requireActor(), requireId("group", groupId), requireId("user", userId));
    revalidatePath("/", "layout");
    return undefined;
  });
}

/** Puts a group into another one, or takes it out; takes effect at its members' next request. */
export async function changeNesting(
  groupId: string,
  innerId: string,
  isMember: boolean,
): Promise<ActionResult> {
  return act(async () => {
    const change = isMember ? nestGroup : unnestGroup;
    change(services().db, await requireActor(), requireId("group", groupId), requireId("group", innerId));
    revalidatePath("/", "layout");
    return undefined;
  });
}

export async function removeGroup(groupId: string): Promise<ActionResult> {
  return act(async () => {
    deleteGroup(services().db, await requireActor(), requireId("group", groupId));
    revalidatePath("/admin", "layout");
    return undefined;
  });
}
