import { getTranslations } from "next-intl/server";
import { TOKEN_SCOPES } from "#lib/db/identity-tables";
import type { SessionPerson } from "#lib/people/sessions";
import { listTokens } from "#lib/people/tokens/tokens";
import { services } from "../../../_server/services";
import { tokenLines } from "../../../_server/token-lines";
import { NewToken } from "../../../_ui/identity/new-token";
import { TokenList } from "../../../_ui/identity/token-list";
import { Section } from "../../../_ui/page/page-frame";
import { makeToken, takeToken } from "./actions";

const DAYS = [7, 30, 90, 180, 365];

/** The person's own API tokens, and making another one. */
export async function TokensSection({ person }: { person: SessionPerson }) {
  const t = await getTranslations("identity");
  const { db, config } = services();
  const { maxDays } = config.tokens;
  const offered = DAYS.filter((days) => days < maxDays);
  return (
    <Section id="tokens" title={t("tokens")} lead={t("tokens-lead")}>
      <TokenList
        tokens={await tokenLines(listTokens(db, person, person.userId))}
        empty={t("no-tokens")}
        withdraw={takeToken}
      />
      <NewToken
        scopes={TOKEN_SCOPES.filter((scope) => scope !== "scim")}
        days={[...offered, maxDays]}
        create={makeToken}
      />
    </Section>
  );
}
