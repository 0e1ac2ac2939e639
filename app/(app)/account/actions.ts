"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { endOtherSessions, endSessions } from "#lib/people/sessions";
import { knownDevice } from "#lib/people/throttle/known-devices";
import { changeOwnPassword, requireUserRow } from "#lib/people/users";
import { type ActionResult, act } from "../../_server/action";
import { keepDevice } from "../../_server/device-mark";
import { services } from "../../_server/services";
import { requireActor } from "../../_server/session";

const PASSWORDS = z.object({ present: z.string().min(1).max(256), next: z.string().min(1).max(256) });

/** `not-allowed` when the present password is not right: the person stays signed in. */
export async function changePassword(input: { present: string; next: string }): Promise<ActionResult> {
  return act(async () => {
    const actor = await requireActor();
    const passwords = PASSWORDS.safeParse(input);
    if (!passwords.success) throw new AppError("invalid-input", "Both passwords are needed.");
    await changeOwnPassword(services().db, actor, passwords.data).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "not-signed-in")
        throw new AppError("not-allowed", error.message, { cause: error });
      throw error;
    });
    // The marks of all browsers ended with the old password; this one is known.
    const { db } = services();
    await keepDevice(knownDevice(db, requireUserRow(db, actor.userId), undefined));
    revalidatePath("/account");
    return undefined;
  });
}

/** Ends one of the person's own sessions. */
export async function endOwn(id: string): Promise<ActionResult> {
  return act(async () => {
    const actor = await requireActor();
    const sessionId = parseId("session", id);
    if (sessionId === undefined) throw new AppError("not-found", "There is no such session.");
    endSessions(services().db, actor, actor.userId, sessionId);
    revalidatePath("/account");
    return undefined;
  });
}

/** Ends all of the person's sessions but this one. */
export async function endOthers(): Promise<ActionResult> {
  return act(async () => {
    endOtherSessions(services().db, await requireActor());
    revalidatePath("/account");
    return undefined;
  });
}
