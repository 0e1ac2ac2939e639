import "server-only";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { getToken } from "next-auth/jwt";
import { cache } from "react";
import type { UserActor } from "#lib/access/actor";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { resolveSession } from "#lib/people/sessions";
import { isSecure } from "./auth-options";
import { services } from "./services";

export type SignedIn = UserActor & { readonly name: string; readonly email: string };

/** The person behind this request, looked up once per request; undefined when signed out, suspended or ended. */
export const currentPerson = cache(async (): Promise<SignedIn | undefined> => {
  const { db, config, sessionSecret } = services();
  const jar = await cookies();
  const token = await getToken({
    req: {
      cookies: Object.fromEntries(jar.getAll().map(({ name, value }) => [name, value])),
      headers: {},
    } as unknown as Parameters<typeof getToken>[0]["req"],
    secret: sessionSecret,
    secureCookie: isSecure(),
  }).catch(() => null);
  const sid = parseId("session", token?.sid);
  return sid === undefined ? undefined : resolveSession(db, sid, config.session);
});

/** For actions and route handlers. @throws {AppError} not-signed-in */
export async function requireActor(): Promise<SignedIn> {
  const person = await currentPerson();
  if (person === undefined) throw new AppError("not-signed-in", "Sign in first.");
  return person;
}

/** For pages: the signed-out go to the sign-in page. */
export async function requirePerson(): Promise<SignedIn> {
  return (await currentPerson()) ?? redirect("/sign-in");
}
