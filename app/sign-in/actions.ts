"use server";
import { randomBytes } from "node:crypto";
import { cookies } from "next/headers";
import { offerSignIn } from "#lib/people/passkeys/use-passkey";
import type { SignInOptions } from "#lib/people/passkeys/webauthn";
import { type ActionResult, act } from "../_server/action";
import { isSecure } from "../_server/is-secure";
import { BROWSER_COOKIE } from "../_server/passkey-browser-cookie";
import { services } from "../_server/services";

/** A challenge for this browser alone: it holds a secret that comes back with the answer. */
export async function offerPasskeySignIn(): Promise<ActionResult<SignInOptions>> {
  return act(async () => {
    const { db, config } = services();
    const browser = randomBytes(32).toString("base64url");
    const options = await offerSignIn(db, config, browser);
    const cookie = {
      httpOnly: true,
      sameSite: "strict",
      secure: isSecure(),
      path: "/",
      maxAge: 600,
    } as const;
    (await cookies()).set(BROWSER_COOKIE, browser, cookie);
    return options;
  });
}
