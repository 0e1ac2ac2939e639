import "server-only";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { getToken } from "next-auth/jwt";
import { cache } from "react";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { resolveSession, type SessionPerson } from "#lib/people/sessions";
import { isSecure } from "./is-secure";
import { services } from "./services";

/** Looked up once per request; undefined when signed out, suspended or ended. */
const sessionPerson = cache(async (): Promise<SessionPerson | undefined> => {
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

/** Where people set up the second factor that they need before anything else. */
export const ENROLMENT_PATH = "/sign-in/second-factor";

/** The person behind this request; undefined also while they still have to set up a second factor. */
export async function currentPerson(): Promise<SessionPerson | undefined> {
  const person = await sessionPerson();
  return person?.isEnrolmentDue === true ? undefined : person;
}

/** For actions and route handlers. @throws {AppError} not-signed-in; second-factor-needed */
export async function requireActor(): Promise<SessionPerson> {
  const person = await requireEnrollingActor();
  if (person.isEnrolmentDue) throw new AppError("second-factor-needed", "Set up a second factor first.");
  return person;
}

/** The same for setting up a second factor, which is open before it is there. @throws {AppError} not-signed-in */
export async function requireEnrollingActor(): Promise<SessionPerson> {
  const person = await sessionPerson();
  if (person === undefined) throw new AppError("not-signed-in", "Sign in first.");
  return person;
}

/** For pages: the signed-out go to the sign-in page. */
export async function requirePerson(): Promise<SessionPerson> {
  const person = await requireEnrollingPerson();
  return person.isEnrolmentDue ? redirect(ENROLMENT_PATH) : person;
}

/** For the page on which a second factor is set up. */
export async function requireEnrollingPerson(): Promise<SessionPerson> {
  return (await sessionPerson()) ?? redirect("/sign-in");
}
