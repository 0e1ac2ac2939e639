"use server";
import { z } from "zod";
import { confirmInDirectory } from "#lib/people/ldap/confirm-person";
import { offerStepUp, stepUpWithPasskey } from "#lib/people/passkeys/use-passkey";
import type { SignInOptions } from "#lib/people/passkeys/webauthn";
import { stepUpWithPassword } from "#lib/people/step-up";
import { type ActionResult, act } from "../../_server/action";
import { services } from "../../_server/services";
import { requireActor } from "../../_server/session";

const PROOF = z.object({ password: z.string().min(1).max(256), code: z.string().max(64) });

/** Proves once more who acts; holds for five minutes in this session. */
export async function proveByPassword(input: z.input<typeof PROOF>): Promise<ActionResult> {
  return act(async () => {
    const { password, code } = PROOF.parse(input);
    const { db, config } = services();
    await stepUpWithPassword(db, await requireActor(), password, code, (userId, typed) =>
      confirmInDirectory(db, config, userId, typed),
    );
    return undefined;
  });
}

export async function offerProof(): Promise<ActionResult<SignInOptions>> {
  return act(async () => {
    const { db, config } = services();
    return offerStepUp(db, config, await requireActor());
  });
}

export async function proveByPasskey(answer: unknown): Promise<ActionResult> {
  return act(async () => {
    const { db, config } = services();
    await stepUpWithPasskey(db, config, await requireActor(), answer);
    return undefined;
  });
}
