import { eq } from "drizzle-orm";
import { buildEndSessionUrl } from "openid-client";
import type { UserActor } from "../../access/actor.ts";
import type { Config } from "../../config.ts";
import type { Reader } from "../../db/client.ts";
import { sessions } from "../../db/schema.ts";
import { logger } from "../../log.ts";
import { openProvider } from "./provider.ts";
import { productUrl } from "./sign-in.ts";

/** Where the provider sends people back to who signed out there; the provider has to know this address. */
export function signedOutUri(config: Config): string {
  return `${productUrl(config)}/sign-in`;
}

/**
 * The provider's page on which somebody who came in through it signs out there too; it asks them first, because no ID token
 * is kept here that would tell it who they are. A provider that cannot be reached keeps nobody signed in here.
 * @returns undefined when they came in another way, or the provider offers no such page
 */
export async function providerSignOut(
  db: Reader,
  config: Config,
  actor: UserActor,
): Promise<URL | undefined> {
  if (config.oidc === undefined || actor.sessionId === undefined) return undefined;
  const session = db
    .select({ method: sessions.method })
    .from(sessions)
    .where(eq(sessions.id, actor.sessionId))
    .get();
  if (session?.method !== "oidc") return undefined;
  try {
    const provider = await openProvider(config.oidc);
    if (provider.serverMetadata().end_session_endpoint === undefined) return undefined;
    return buildEndSessionUrl(provider, { post_logout_redirect_uri: signedOutUri(config) });
  } catch (error) {
    logger("web").warn("signing out at the provider was left out", { problem: String(error) });
    return undefined;
  }
}
