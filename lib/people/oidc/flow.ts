import { createHash, randomBytes } from "node:crypto";
import { and, count, eq, lt } from "drizzle-orm";
import { calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import { type Database, transact } from "../../db/client.ts";
import { oidcFlows } from "../../db/identity-tables.ts";
import { AppError } from "../../errors.ts";
import type { SessionId } from "../../ids.ts";

/** So long a sign-in may be under way at the provider. */
export const FLOW_LASTS_MS = 10 * 60_000;
/** Nobody can fill the database by starting sign-ins. */
const MAX_FLOWS = 5000;

/** What goes to the browser and to the provider when a sign-in begins. */
export type StartedFlow = {
  /** For a cookie: only the browser that began can end it. */
  readonly browser: string;
  readonly state: string;
  readonly nonce: string;
  readonly challenge: string;
};
export type Flow = {
  readonly nonce: string;
  readonly verifier: string;
  readonly nextPath: string;
  readonly link: string | null;
  readonly sessionId: SessionId | null;
};

/** Notes that a sign-in is under way. @throws {AppError} too-many-attempts */
export async function startFlow(
  db: Database,
  input: Pick<Flow, "nextPath" | "link" | "sessionId">,
): Promise<StartedFlow> {
  const started = {
    browser: randomBytes(32).toString("base64url"),
    state: randomState(),
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
  };
  transact(db, (tx) => {
    const now = Date.now();
    tx.delete(oidcFlows).where(lt(oidcFlows.expiresAtMs, now)).run();
    if ((tx.select({ n: count() }).from(oidcFlows).get()?.n ?? 0) >= MAX_FLOWS)
      throw new AppError("too-many-attempts", "Too many sign-ins are under way; try again in a while.");
    tx.insert(oidcFlows)
      .values({
        state: hash(started.state),
        browser: hash(started.browser),
        nonce: started.nonce,
        verifier: started.verifier,
        nextPath: input.nextPath,
        link: input.link,
        sessionId: input.sessionId,
        expiresAtMs: now + FLOW_LASTS_MS,
      })
      .run();
  });
  const { verifier, ...rest } = started;
  return { ...rest, challenge: await calculatePKCECodeChallenge(verifier) };
}

/** Ends a sign-in that is under way in this browser; each ends once. @returns undefined when there is none */
export function takeFlow(db: Database, state: string, browser: string): Flow | undefined {
  const row = db
    .delete(oidcFlows)
    .where(and(eq(oidcFlows.state, hash(state)), eq(oidcFlows.browser, hash(browser))))
    .returning()
    .get();
  return row === undefined || row.expiresAtMs <= Date.now() ? undefined : row;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
