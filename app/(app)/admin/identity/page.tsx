import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { listGroups } from "#lib/people/groups";
import { listGroupMappings } from "#lib/people/identity/group-mappings";
import { identityState } from "#lib/people/identity/identity-state";
import { redirectUri } from "#lib/people/oidc/sign-in";
import { listTokens } from "#lib/people/tokens/tokens";
import { scimBase } from "../../../_server/scim-body";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import { tokenLines } from "../../../_server/token-lines";
import { GroupMappings } from "../../../_ui/identity/group-mappings";
import { NewScimToken } from "../../../_ui/identity/new-scim-token";
import { TestConnection } from "../../../_ui/identity/test-connection";
import { TokenList } from "../../../_ui/identity/token-list";
import styles from "../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../_ui/page/page-frame";
import { takeToken } from "../../account/tokens/actions";
import { addMapping, makeScimToken, removeMapping, tryConnection } from "./actions";

const DAYS = [90, 180, 365];

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("identity") };
}

/** Who else says who people are: the OpenID provider, the directory, groups there, and provisioning. */
export default async function IdentityPage() {
  const actor = await requirePerson();
  const { db, config } = services();
  const [t, common] = await Promise.all([getTranslations("identity"), getTranslations("common")]);
  const { methods, oidc, ldap, scim } = identityState(db, config, actor);
  const mayChange = actor.role === "administrator";
  const sources = [oidc && ("oidc" as const), ldap && ("ldap" as const)].filter((one) => one !== undefined);
  const { maxDays } = config.tokens;
  const tokens = mayChange
    ? listTokens(db, actor, actor.userId).filter(({ scopes }) => scopes.includes("scim"))
    : [];
  const isOpen = (method: "oidc" | "ldap") => t(methods.includes(method) ? "method-open" : "method-closed");
  return (
    <PageFrame title={common("identity")} lead={t("identity-lead")} isNarrow>
      <Section id="oidc" title={t("source-oidc")}>
        {oidc === undefined ? (
          <p className={styles.quiet}>{t("oidc-not-set-up")}</p>
        ) : (
          <>
            <dl className={styles.facts}>
              <dt>{t("issuer")}</dt>
              <dd className={styles.mono}>{oidc.issuer}</dd>
              <dt>{t("redirect-address")}</dt>
              <dd className={styles.mono}>{redirectUri(config)}</dd>
              <dt>{t("on-sign-in-page")}</dt>
              <dd>{isOpen("oidc")}</dd>
              <dt>{t("connected-people")}</dt>
              <dd>{oidc.people}</dd>
            </dl>
            {mayChange && <TestConnection source="oidc" test={tryConnection} />}
          </>
        )}
      </Section>
      <Section id="ldap" title={t("source-ldap")}>
        {ldap === undefined ? (
          <p className={styles.quiet}>{t("ldap-not-set-up")}</p>
        ) : (
          <>
            <dl className={styles.facts}>
              <dt>{t("servers")}</dt>
              <dd className={styles.mono}>{ldap.urls.join(" ")}</dd>
              <dt>{t("on-sign-in-page")}</dt>
              <dd>{isOpen("ldap")}</dd>
              <dt>{t("connected-people")}</dt>
              <dd>{ldap.people}</dd>
            </dl>
            {mayChange && <TestConnection source="ldap" test={tryConnection} />}
          </>
        )}
      </Section>
      <Section id="mappings" title={t("mappings")} lead={t("mappings-lead")}>
        <GroupMappings
          mappings={listGroupMappings(db, actor)}
          sources={sources}
          groups={listGroups(db, actor).map(({ id, name }) => ({ id, name }))}
          mayChange={mayChange}
          add={addMapping}
          remove={removeMapping}
        />
      </Section>
      <Section id="scim" title={t("scim")} lead={t("scim-lead")}>
        <dl className={styles.facts}>
          <dt>{t("scim-address")}</dt>
          <dd className={styles.mono}>{scimBase(config)}</dd>
          <dt>{t("provisioned")}</dt>
          <dd>{t("provisioned-counts", { users: scim.users, groups: scim.groups })}</dd>
        </dl>
        {mayChange && (
          <>
            <TokenList tokens={await tokenLines(tokens)} empty={t("no-scim-tokens")} withdraw={takeToken} />
            <NewScimToken days={[...DAYS.filter((days) => days < maxDays), maxDays]} create={makeScimToken} />
          </>
        )}
      </Section>
    </PageFrame>
  );
}
