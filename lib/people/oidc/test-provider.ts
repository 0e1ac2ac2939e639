import { allowedFetch } from "../../boundary/allowed-fetch.ts";
import { type Finding, type FindingCode, findingOf } from "../identity/connection-finding.ts";
import { discoverProvider, type OidcSettings } from "./provider.ts";

/** Whether the provider of the settings can be used, and if not, what is wrong. Nobody signs in. */
export async function testProvider(settings: OidcSettings): Promise<Finding> {
  const say = (code: FindingCode, detail = ""): Finding => ({ target: settings.issuer, code, detail });
  try {
    const provider = await discoverProvider(settings);
    const { origin } = new URL(settings.issuer);
    const { token_endpoint, jwks_uri, userinfo_endpoint } = provider.serverMetadata();
    const elsewhere = [token_endpoint, jwks_uri, userinfo_endpoint].find(
      (url) => url !== undefined && new URL(url).origin !== origin,
    );
    if (elsewhere !== undefined) return say("other-host", elsewhere);
    if (token_endpoint === undefined || jwks_uri === undefined) return say("no-provider");
    const answer = await allowedFetch(origin, settings.caPath)(jwks_uri, {});
    const { keys } = (await answer.json()) as { keys?: unknown };
    return Array.isArray(keys) && keys.length > 0 ? say("fine") : say("no-keys");
  } catch (error) {
    const known = findingOf(error);
    const detail = (error as Error).message;
    if (known !== "other") return say(known, detail);
    const code = String(Reflect.get(error as object, "code") ?? "");
    if (code === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED") return say("other-issuer", detail);
    return code.startsWith("OAUTH_") ? say("no-provider", detail) : say("other", detail);
  }
}
