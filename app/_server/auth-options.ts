import "server-only";
import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { endOwnSession, resolveSession } from "#lib/people/sessions";
import { signInWithPassword } from "#lib/people/sign-in";
import { services } from "./services";

const CREDENTIALS = z.object({ email: z.string().min(1).max(254), password: z.string().min(1).max(256) });

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
        credentials: { email: {}, password: {} },
        async authorize(input, request) {
          const parsed = CREDENTIALS.safeParse(input);
          if (!parsed.success) return null;
          const headers = (request.headers ?? {}) as Record<string, string | undefined>;
          const source = {
            userAgent: headers["user-agent"] ?? "",
            address: headers["x-intramuros-address"] ?? "unknown",
          };
          try {
            const token = await signInWithPassword(db, parsed.data, source, config.session);
            return { id: token, sid: token };
          } catch (error) {
            // The code is all that reaches the browser.
            throw new Error(error instanceof AppError ? error.code : "internal");
          }
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

/** Cookies are marked Secure when people reach the product over https. */
export function isSecure(): boolean {
  return services().config.web.publicUrl?.startsWith("https:") ?? false;
}
