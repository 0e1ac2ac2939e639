"use server";
import { z } from "zod";
import { AppError } from "#lib/errors";
import { acceptWithPasskey, acceptWithPassword, offerInvitedPasskey } from "#lib/people/accept-invitation";
import type { RegistrationOptions } from "#lib/people/passkeys/webauthn";
import { type ActionResult, act } from "../_server/action";
import { sourceOf } from "../_server/device-mark";
import { services } from "../_server/services";

const TOKEN = z.string().min(1).max(200);
const TEXT = z.string().max(256);

/** Makes the account of the person who holds the link; they sign in with it afterwards. */
export async function acceptByPassword(token: string, password: string): Promise<ActionResult> {
  return act(async () => {
    const { address } = await sourceOf();
    await acceptWithPassword(services().db, parse(TOKEN, token), parse(TEXT, password), address);
    return undefined;
  });
}

export async function offerPasskey(token: string): Promise<ActionResult<RegistrationOptions>> {
  return act(async () => {
    const { db, config } = services();
    return offerInvitedPasskey(db, config, parse(TOKEN, token));
  });
}

/** @returns recovery codes to show once */
export async function acceptByPasskey(
  token: string,
  answer: unknown,
  name: string,
): Promise<ActionResult<string[]>> {
  return act(async () => {
    const { db, config } = services();
    const { address } = await sourceOf();
    const input = { answer, name: parse(TEXT, name) };
    return acceptWithPasskey(db, config, parse(TOKEN, token), input, address);
  });
}

function parse(shape: z.ZodString, text: string): string {
  const parsed = shape.safeParse(text);
  if (!parsed.success)
    throw new AppError("invalid-input", "This is not what the page of an invitation sends.");
  return parsed.data;
}
