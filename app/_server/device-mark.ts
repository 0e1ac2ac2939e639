import "server-only";
import { cookies, headers } from "next/headers";
import type { SessionSource } from "#lib/people/sessions";
import { deviceCookie, type KnownDevice } from "#lib/people/throttle/known-devices";
import { isSecure } from "./is-secure";
import { services } from "./services";

/** Browsers keep a cookie for no longer. */
const KEPT_SECONDS = 400 * 24 * 3600;

/** Where an attempt to sign in comes from. @param email the account it is for, where it names one */
export async function sourceOf(email?: string): Promise<SessionSource> {
  const [given, jar] = await Promise.all([headers(), cookies()]);
  return {
    userAgent: given.get("user-agent") ?? "",
    address: given.get("x-intramuros-address") ?? "unknown",
    deviceMark: email === undefined ? undefined : jar.get(deviceCookie(services().db, email))?.value,
  };
}

/** Has this browser known from now on as one in which the person signed in. */
export async function keepDevice({ cookie, mark }: KnownDevice): Promise<void> {
  (await cookies()).set(cookie, mark, {
    httpOnly: true,
    sameSite: "strict",
    secure: isSecure(),
    path: "/",
    maxAge: KEPT_SECONDS,
  });
}
