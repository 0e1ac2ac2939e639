"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { addPasskey, offerPasskey, removePasskey, renamePasskey } from "#lib/people/passkeys/own-passkeys";
import type { RegistrationOptions } from "#lib/people/passkeys/webauthn";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor, requireEnrollingActor } from "../../../_server/session";

const NAME = z.string().max(200);

export async function offerOwnPasskey(): Promise<ActionResult<RegistrationOptions>> {
  return act(async () => {
    const { db, config } = services();
    return offerPasskey(db, config, await requireEnrollingActor());
  });
}

/** The page stays as it is, so that the recovery codes can be read. */
export async function addOwnPasskey(answer: unknown, name: string): Promise<ActionResult<string[]>> {
  return act(async () => {
    const { db, config } = services();
    return addPasskey(db, config, await requireEnrollingActor(), answer, NAME.parse(name));
  });
}

export async function renameOwnPasskey(id: string, name: string): Promise<ActionResult> {
  return act(async () => {
    renamePasskey(services().db, await requireActor(), requireId("passkey", id), NAME.parse(name));
    revalidatePath("/account");
    return undefined;
  });
}

export async function removeOwnPasskey(id: string): Promise<ActionResult> {
  return act(async () => {
    removePasskey(services().db, await requireActor(), requireId("passkey", id));
    revalidatePath("/account");
    return undefined;
  });
}
