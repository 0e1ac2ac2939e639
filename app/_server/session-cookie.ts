import "server-only";
import { cookies } from "next/headers";
import { encode } from "next-auth/jwt";
import type { SessionId } from "#lib/ids";
import { isSecure } from "./is-secure";
import { services } from "./services";

/** Gives the browser the cookie of a session that was just opened, as signing in with a form does. */
export async function keepSession(token: SessionId): Promise<void> {
  const { config, sessionSecret } = services();
  const maxAge = config.session.maxMs / 1000;
  const value = await encode({ token: { sid: token }, secret: sessionSecret, maxAge });
  (await cookies()).set(`${isSecure() ? "__Secure-" : ""}next-auth.session-token`, value, {
    httpOnly: true,
    sameSite: "lax",
    secure: isSecure(),
    path: "/",
    maxAge,
  });
}
