"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { ROLES } from "#lib/db/schema";
import { parseId } from "#lib/ids";
import { generatePassword } from "#lib/people/generate-password";
import { endSessions } from "#lib/people/sessions";
import { changeRole, createUser, reactivateUser, resetPassword, suspendUser } from "#lib/people/users";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const NEW_PERSON = z.object({ name: z.string(), email: z.string(), role: z.enum(ROLES) });
export type HandedOver = { readonly id: string; readonly email: string; readonly password: string };

/** Adds a person; the first password is made here and shown once, to be handed over. */
export async function addPerson(input: z.input<typeof NEW_PERSON>): Promise<ActionResult<HandedOver>> {
  return act(async () => {
    const actor = await requireActor();
    const person = NEW_PERSON.parse(input);
    const password = generatePassword();
    const id = await createUser(services().db, actor, { ...person, password });
    revalidatePath("/admin", "layout");
    return { id, email: person.email, password };
  });
}

/** Gives a person a new password, shown once. Their sessions end. */
export async function giveNewPassword(userId: string): Promise<ActionResult<string>> {
  return act(async () => {
    const password = generatePassword();
    await resetPassword(services().db, await requireActor(), requireId("user", userId), password);
    revalidatePath("/admin", "layout");
    return password;
  });
}

export async function setRole(userId: string, role: string): Promise<ActionResult> {
  return act(async () => {
    changeRole(services().db, await requireActor(), requireId("user", userId), z.enum(ROLES).parse(role));
    revalidatePath("/admin", "layout");
    return undefined;
  });
}

/** Suspended people are signed out at their next request and cannot sign in. */
export async function setSuspended(userId: string, isSuspended: boolean): Promise<ActionResult> {
  return act(async () => {
    const change = isSuspended ? suspendUser : reactivateUser;
    change(services().db, await requireActor(), requireId("user", userId));
    revalidatePath("/admin", "layout");
    return undefined;
  });
}

/** Ends one session, or all of a person's. */
export async function endSession(userId: string, sessionId: string | null): Promise<ActionResult> {
  return act(async () => {
    const one = sessionId === null ? undefined : parseId("session", sessionId);
    endSessions(services().db, await requireActor(), requireId("user", userId), one);
    revalidatePath("/admin", "layout");
    return undefined;
  });
}
