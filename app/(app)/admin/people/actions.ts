"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { CLASSIFICATIONS } from "#lib/db/access-tables";
import { ROLES } from "#lib/db/schema";
import { parseId } from "#lib/ids";
import { generatePassword } from "#lib/people/generate-password";
import { invite, inviteAgain, type MadeInvitation, withdrawInvitation } from "#lib/people/invitations";
import { resetSecondFactors } from "#lib/people/second-factor/reset";
import { endSessions } from "#lib/people/sessions";
import { changeRole, createUser, reactivateUser, resetPassword, suspendUser } from "#lib/people/users";
import { setClearance } from "#lib/safeguards/clearances";
import { whoCouldRead } from "#lib/safeguards/explain";
import { type ActionResult, act } from "../../../_server/action";
import { getDecisionWords } from "../../../_server/decision-words";
import { noonOf } from "../../../_server/noon-of";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const DAY = z.union([z.literal(""), z.iso.date()]);
const INVITED = z.object({
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  hours: z.number(),
  groupIds: z.array(z.string()),
});
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

/** A link for somebody new, shown once, to be handed over. @returns its address, without the host */
export async function invitePerson(input: z.input<typeof INVITED>): Promise<ActionResult<string>> {
  return act(async () => {
    const actor = await requireActor();
    const { groupIds, ...person } = INVITED.parse(input);
    const ids = groupIds.map((id) => requireId("group", id));
    const made = invite(services().db, actor, { ...person, groupIds: ids });
    revalidatePath("/admin", "layout");
    return invitationPath(made);
  });
}

/** A link by which a person sets a new password. @returns its address, without the host */
export async function invitePersonAgain(userId: string, hours: number): Promise<ActionResult<string>> {
  return act(async () => {
    const made = inviteAgain(services().db, await requireActor(), requireId("user", userId), hours);
    revalidatePath("/admin", "layout");
    return invitationPath(made);
  });
}

export async function withdrawInvited(id: string): Promise<ActionResult> {
  return act(async () => {
    withdrawInvitation(services().db, await requireActor(), requireId("invitation", id));
    revalidatePath("/admin", "layout");
    return undefined;
  });
}

/** Takes app codes, recovery codes and passkeys of a person away. */
export async function resetFactors(userId: string): Promise<ActionResult> {
  return act(async () => {
    resetSecondFactors(services().db, await requireActor(), requireId("user", userId));
    revalidatePath("/admin", "layout");
    return undefined;
  });
}

function invitationPath({ token }: MadeInvitation): string {
  return `/invitation?token=${token}`;
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

/** Acts at the person's next request. */
export async function saveClearance(userId: string, level: string): Promise<ActionResult> {
  return act(async () => {
    const wanted = z.enum(CLASSIFICATIONS).parse(level);
    setClearance(services().db, await requireActor(), requireId("user", userId), wanted);
    revalidatePath("/", "layout");
    return undefined;
  });
}

/** Why a person can, or cannot, read a collection. @param day noon of it; empty: now */
export async function explainWhy(
  userId: string,
  collectionId: string,
  day: string,
): Promise<ActionResult<string>> {
  return act(async () => {
    const [found] = whoCouldRead(
      services().db,
      await requireActor(),
      { collectionId: requireId("collection", collectionId) },
      {
        userId: requireId("user", userId),
        atMs: noonOf(DAY.parse(day)),
      },
    );
    const say = await getDecisionWords();
    return found === undefined ? "" : say(found.name, found.decision);
  });
}
