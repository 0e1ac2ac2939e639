import {
  allowInsecureRequests,
  type Configuration,
  type CustomFetch,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
} from "openid-client";
import { allowedFetch } from "../../boundary/allowed-fetch.ts";
import type { Config } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { readSecret } from "../identity/read-secret.ts";

export type OidcSettings = NonNullable<Config["oidc"]>;

/** What a provider says of itself is asked again after this. */
const FRESH_MS = 10 * 60_000;
const CLOCK_TOLERANCE_SECONDS = 30;
const TIMEOUT_SECONDS = 10;

let known:
  | { readonly key: string; readonly atMs: number; readonly provider: Promise<Configuration> }
  | undefined;

/** @throws {AppError} not-found when no provider is set up */
export function requireOidc(config: Config): OidcSettings {
  if (config.oidc === undefined) throw new AppError("not-found", "No OpenID provider is set up.");
  return config.oidc;
}

/**
 * The provider of the settings, ready to be used. Signatures of ID tokens are checked by its published keys, which are
 * fetched anew when a token names one that is not known.
 * @throws {AppError} identity-unavailable; bad-config
 */
export async function openProvider(settings: OidcSettings): Promise<Configuration> {
  const key = JSON.stringify(settings);
  if (known?.key !== key || Date.now() - known.atMs > FRESH_MS)
    known = { key, atMs: Date.now(), provider: discoverProvider(settings) };
  const { provider } = known;
  try {
    return await provider;
  } catch (error) {
    // The next one tries again.
    if (known?.provider === provider) known = undefined;
    if (error instanceof AppError && error.code === "bad-config") throw error;
    throw new AppError(
      "identity-unavailable",
      `The OpenID provider cannot be used: ${(error as Error).message}.`,
      {
        cause: error,
      },
    );
  }
}

/** Asks the provider who it is, without what was learned before. @throws whatever is wrong */
export async function discoverProvider(settings: OidcSettings): Promise<Configuration> {
  const issuer = new URL(settings.issuer);
  const secret = readSecret(settings.clientSecret);
  return discovery(
    issuer,
    settings.clientId,
    { ...(secret === undefined ? {} : { client_secret: secret }), [clockTolerance]: CLOCK_TOLERANCE_SECONDS },
    undefined,
    {
      [customFetch]: allowedFetch(issuer.origin, settings.caPath) as CustomFetch,
      timeout: TIMEOUT_SECONDS,
      // The settings take http for this machine only.
      execute: [enableNonRepudiationChecks, ...(issuer.protocol === "http:" ? [allowInsecureRequests] : [])],
    },
  );
}
