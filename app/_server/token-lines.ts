import "server-only";
import { getTranslations } from "next-intl/server";
import type { ApiToken } from "#lib/people/tokens/tokens";
import type { TokenLine } from "../_ui/identity/token-list";
import { getDisplay } from "./display";

/** What the lists of tokens say of each, in the person's language. */
export async function tokenLines(tokens: readonly ApiToken[]): Promise<TokenLine[]> {
  const [t, display] = await Promise.all([getTranslations("identity"), getDisplay()]);
  return tokens.map(({ id, name, prefix, scopes, expiresAtMs, lastUsedAtMs }) => ({
    id,
    name,
    facts: t("token-facts", {
      prefix,
      scopes: scopes.join(", "),
      until: display.date(expiresAtMs),
      used: lastUsedAtMs === null ? "never" : display.ago(lastUsedAtMs),
    }),
  }));
}
