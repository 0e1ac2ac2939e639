import "server-only";
import { cookies } from "next/headers";
import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { signInWithDirectory } from "#lib/people/ldap/sign-in";
import { signInWithPasskey } from "#lib/people/passkeys/use-passkey";
import { endOwnSession, resolveSession } from "#lib/people/sessions";
import { signInWithPassword } from "#lib/people/sign-in";
import { keepDevice, sourceOf } from "./device-mark";
import { isSecure } from "./is-secure";
import { BROWSER_COOKIE } from "./passkey-browser-cookie";
import { services } from "./services";

const CREDENTIALS = z.object({
  email: z.string().min(1).max(254),
  password: z.string().min(1).max(256),
  code: z.string().max(64).optional(),
});
const ANSWER = z
  .string()
  .max(20_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("not JSON");
      return z.NEVER;
    }
  });

/** The cookie holds an encrypted token with the secret session id; who that is, is looked up at every request. */
export function authOptions(): NextAuthOptions {
  const { db, config, sessionSecret } = services();
  return {
    secret: sessionSecret,
    session: { strategy: "jwt", maxAge: config.session.maxMs / 1000 },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    useSecureCookies: isSecure(),
    providers: [
      Credentials({
        credentials: { email: {}, password: {}, code: {} },
        async authorize(input) {
          const parsed = CREDENTIALS.safeParse(input);
          if (!parsed.success) return null;
          const source = await sourceOf(parsed.data.email);
          const { token, device } = await onlyCode(() =>
            signInWithPassword(db, parsed.data, source, config.session),
          );
          await keepDevice(device);
          return { id: token, sid: token };
        },
      }),
      Credentials({
        id: "directory",
        credentials: { email: {}, password: {}, code: {} },
        async authorize(input) {
          const parsed = CREDENTIALS.safeParse(input);
          if (!parsed.success) return null;
          const { email: login, password, code } = parsed.data;
          const source = await sourceOf(login);
          const { token, device } = await onlyCode(() =>
            signInWithDirectory(db, config, { login, password, code }, source),
          );
          await keepDevice(device);
          return { id: token, sid: token };
        },
      }),
      Credentials({
        id: "passkey",
        credentials: { answer: {} },
        async authorize(input) {
          const browser = (await cookies()).get(BROWSER_COOKIE)?.value;
          const answer = ANSWER.safeParse(input?.answer);
          if (browser === undefined || !answer.success) return null;
          const source = await sourceOf();
          const { token, device } = await onlyCode(() =>
            signInWithPasskey(db, config, answer.data, browser, source, config.session),
          );
          await keepDevice(device);
          return { id: token, sid: token };
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user === undefined ? token : { sid: user.id }),
      // Nothing of the token is given to scripts.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut({ token }) {
        const sid = parseId("session", token.sid);
        const actor = sid === undefined ? undefined : resolveSession(db, sid, config.session);
        if (actor !== undefined) endOwnSession(db, actor);
      },
    },
  };
}

/** The code is all that reaches the browser. */
async function onlyCode<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw new Error(error instanceof AppError ? error.code : "internal");
  }
}
