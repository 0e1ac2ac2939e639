import { getTranslations } from "next-intl/server";
import type { UserActor } from "#lib/access/actor";
import type { UserId } from "#lib/ids";
import { listIdentities } from "#lib/people/identity/identity-links";
import { getDisplay } from "../../../../_server/display";
import { services } from "../../../../_server/services";
import { PersonIdentities } from "../../../../_ui/identity/person-identities";
import { Section } from "../../../../_ui/page/page-frame";
import { connectPerson, disconnectPerson, invitePerson } from "../../identity/actions";

/** Who the person is to the OpenID provider and the directory; nothing where neither is set up. */
export async function IdentitiesSection({ actor, userId }: { actor: UserActor; userId: UserId }) {
  const { db, config } = services();
  const identities = listIdentities(db, actor, userId);
  const setUp = [config.oidc && ("oidc" as const), config.ldap && ("ldap" as const)];
  const sources = setUp.filter((one) => one !== undefined);
  if (sources.length === 0 && identities.length === 0) return null;
  const [t, display] = await Promise.all([getTranslations("identity"), getDisplay()]);
  return (
    <Section id="identities" title={t("identities")} lead={t("identities-lead")}>
      <PersonIdentities
        userId={userId}
        identities={identities.map(({ source, subject, issuer, linkedAtMs }) => ({
          source,
          subject,
          facts: t("identity-facts", { issuer, since: display.date(linkedAtMs) }),
        }))}
        free={sources.filter((source) => !identities.some((one) => one.source === source))}
        connect={connectPerson}
        disconnect={disconnectPerson}
        invite={invitePerson}
      />
    </Section>
  );
}
