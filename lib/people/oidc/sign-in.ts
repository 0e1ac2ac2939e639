import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  fetchUserInfo,
} from "openid-client";
import { z } from "zod";
import { commitTo, recordEvent } from "../../audit/append-event.ts";
import type { Config } from "../../config.ts";
import { type Database, transact } from "../../db/client.ts";
import { AppError } from "../../errors.ts";
import type { SessionId } from "../../ids.ts";
import { type ExternalPerson, enterExternalPerson, personOfIdentity } from "../identity/external-person.ts";
import { hashSecret } from "../identity/identity-links.ts";
import { type SessionSource, startSession } from "../sessions.ts";
import { requireMethod } from "../sign-in-settings.ts";
import { markSteppedUp, STEP_UP_LASTS_MS } from "../step-up.ts";
import { type Flow, startFlow, takeFlow } from "./flow.ts";
import { type OidcSettings, openProvider, requireOidc } from "./provider.ts";

const CLAIMS = z.object({
  sub: z.string().min(1).max(255),
  name: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
  email: z.string().optional().catch(undefined),
  email_verified: z.boolean().optional().catch(undefined),
});
const GROUPS = z.union([z.array(z.string()), z.string().transform((name) => [name])]);

/** Where people find us, without a slash at the end. */
export function productUrl({ web }: Config): string {
  return web.publicUrl?.replace(/\/$/, "") ?? `http://${web.host}:${web.port}`;
}

/** Where the provider sends people back to. */
export function redirectUri(config: Config): string {
  return `${productUrl(config)}/api/oidc/callback`;
}

/**
 * Begins a sign-in at the provider; with a session, its person proves there again who they are.
 * @returns the provider's address to send the person to, and the secret for the browser's cookie
 * @throws {AppError} not-found; not-signed-in when people may not sign in this way; identity-unavailable
 */
export async function startOidcSignIn(
  db: Database,
  config: Config,
  input: { readonly nextPath: string; readonly linkSecret: string | null; readonly sessionId?: SessionId },
): Promise<{ readonly url: URL; readonly browser: string }> {
  const settings = requireOidc(config);
  requireMethod(db, "oidc");
  const provider = await openProvider(settings);
  const link = input.linkSecret === null ? null : hashSecret(input.linkSecret);
  const sessionId = input.sessionId ?? null;
  const { browser, state, nonce, challenge } = await startFlow(db, {
    nextPath: input.nextPath,
    link,
    sessionId,
  });
  const url = buildAuthorizationUrl(provider, {
    redirect_uri: redirectUri(config),
    scope: settings.scopes,
    response_type: "code",
    code_challenge: challenge,
    code_challenge_method: "S256",
    state,
    nonce,
    ...(sessionId === null ? {} : { prompt: "login", max_age: "0" }),
  });
  return { url, browser };
}

/**
 * Ends it: exchanges the code, checks the ID token, finds the person and opens a session. Where somebody proved again who
 * they are, that is noted in their session, and there is no other one.
 * @param answer the address the browser came back to, with the provider's answer in its query
 * @throws {AppError} not-signed-in when the answer does not belong to a sign-in of this browser, does not check out,
 *   or nobody here is meant; conflict; identity-unavailable; audit-unavailable
 */
export async function finishOidcSignIn(
  db: Database,
  config: Config,
  answer: URL,
  browser: string,
  source: SessionSource,
): Promise<{ readonly token: SessionId | undefined; readonly nextPath: string }> {
  const settings = requireOidc(config);
  requireMethod(db, "oidc");
  const state = answer.searchParams.get("state") ?? "";
  const refuse = refuser(db, settings, source);
  const flow = takeFlow(db, state, browser);
  if (flow === undefined)
    throw refuse("identity-refused", "", "This sign-in is not under way in this browser.");
  const person = await whoCame(settings, answer, state, flow).catch((error: unknown) => {
    if (error instanceof AppError) throw error;
    throw refuse("identity-refused", "", `The provider's answer was refused: ${(error as Error).message}.`);
  });
  if (flow.sessionId !== null) {
    stepUp(db, person, flow.sessionId, refuse);
    return { token: undefined, nextPath: flow.nextPath };
  }
  const token = signIn(db, config, settings, person, flow, source, refuse);
  return { token, nextPath: flow.nextPath };
}

type Refuse = ReturnType<typeof refuser>;

function refuser(db: Database, { issuer }: OidcSettings, source: SessionSource) {
  return (
    because: "identity-refused" | "identity-unknown" | "not-active",
    subject: string,
    message: string,
  ) => {
    recordEvent(db, {
      type: "session.refused",
      actor: { kind: "nobody", address: source.address },
      outcome: "denied",
      data: { account: commitTo(db, `${issuer} ${subject}`), because },
    });
    return new AppError("not-signed-in", message);
  };
}

function signIn(
  db: Database,
  config: Config,
  settings: OidcSettings,
  person: ExternalPerson,
  flow: Flow,
  source: SessionSource,
  refuse: Refuse,
): SessionId {
  try {
    return transact(db, (tx) => {
      const user = enterExternalPerson(tx, person, settings.newPeople, flow.link);
      if (user.status !== "active") throw new AppError("not-allowed", "The account is suspended.");
      return startSession(tx, user, source, config.session, { method: "oidc" });
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "not-allowed") throw refuse("not-active", person.subject, error.message);
    if (error.code === "not-signed-in") throw refuse("identity-unknown", person.subject, error.message);
    throw error;
  }
}

/** Only the person of the session can have proved it, by the identity they are connected with. */
function stepUp(db: Database, person: ExternalPerson, sessionId: SessionId, refuse: Refuse): void {
  transact(db, (tx) => {
    const actor = personOfIdentity(tx, person, sessionId);
    if (actor === undefined) throw refuse("identity-unknown", person.subject, "This is somebody else.");
    markSteppedUp(tx, actor, { method: "oidc" });
  });
}

/** The person the provider vouches for: code with PKCE, then signature, issuer, audience, time and nonce of the token. */
async function whoCame(
  settings: OidcSettings,
  answer: URL,
  state: string,
  flow: Flow,
): Promise<ExternalPerson> {
  const provider = await openProvider(settings);
  const tokens = await authorizationCodeGrant(provider, answer, {
    expectedState: state,
    expectedNonce: flow.nonce,
    pkceCodeVerifier: flow.verifier,
    idTokenExpected: true,
    // Whoever proves it anew was asked for it just now.
    ...(flow.sessionId === null ? {} : { maxAge: STEP_UP_LASTS_MS / 1000 }),
  });
  const said = tokens.claims();
  if (said === undefined) throw new Error("there is no ID token");
  const more = await askFurther(provider, settings, tokens.access_token, said);
  const claims = CLAIMS.parse({ ...more, ...said });
  return {
    source: "oidc",
    issuer: settings.issuer,
    subject: claims.sub,
    name: claims.name ?? claims.preferred_username,
    email: claims.email_verified === false ? undefined : claims.email,
    groups: groupsOf({ ...more, ...said }, settings.groupsClaim),
  };
}

/** Some providers put groups and addresses into the answer to a second question only. */
async function askFurther(
  provider: Configuration,
  { groupsClaim }: OidcSettings,
  accessToken: string,
  said: { readonly sub: string; readonly [claim: string]: unknown },
): Promise<object> {
  const isComplete = said[groupsClaim] !== undefined && said.email !== undefined;
  if (isComplete || provider.serverMetadata().userinfo_endpoint === undefined) return {};
  return fetchUserInfo(provider, accessToken, said.sub);
}

function groupsOf(claims: { readonly [claim: string]: unknown }, name: string): string[] {
  const elsewhere = claims._claim_names;
  // To take somebody out of a group they are in may open what a wall on that group closes.
  if (typeof elsewhere === "object" && elsewhere !== null && name in elsewhere)
    throw new Error(
      "the groups are too many for the token; have the provider send only those that matter here",
    );
  const groups = GROUPS.safeParse(claims[name] ?? []);
  if (!groups.success) throw new Error(`the claim ${name} is not a list of names`);
  return groups.data;
}
