import type { Metadata } from "next";
import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import { listPasskeys } from "#lib/people/passkeys/own-passkeys";
import { ownSecondFactors } from "#lib/people/second-factor/enrol";
import { listSessions } from "#lib/people/sessions";
import { describeBrowser } from "../../_server/describe-browser";
import { getDisplay } from "../../_server/display";
import { services } from "../../_server/services";
import { requirePerson } from "../../_server/session";
import { OwnPasskeys } from "../../_ui/account/own-passkeys";
import { SecondFactor } from "../../_ui/account/second-factor";
import { PageFrame, Section } from "../../_ui/page/page-frame";
import { addOwnPasskey, offerOwnPasskey, removeOwnPasskey, renameOwnPasskey } from "./passkeys/actions";
import { PasswordForm } from "./password-form";
import { confirmApp, offerApp, removeApp, renewCodes } from "./second-factor/actions";
import { SessionList } from "./session-list";
import { TokensSection } from "./tokens/tokens-section";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("account-settings") };
}

/** The person's own account: who they are here, what they sign in with, where they are signed in. */
export default async function AccountPage() {
  const person = await requirePerson();
  const [t, s, display] = await Promise.all([
    getTranslations("common"),
    getTranslations("sign-in"),
    getDisplay(),
  ]);
  const { db } = services();
  const factors = ownSecondFactors(db, person);
  const passkeys = listPasskeys(db, person).map(({ id, name, createdAtMs, lastUsedAtMs }) => ({
    id,
    name,
    facts: s("passkey-facts", {
      created: display.date(createdAtMs),
      used: lastUsedAtMs === null ? "never" : display.ago(lastUsedAtMs),
    }),
  }));
  const sessions = listSessions(db, person, person.userId).map((session) => ({
    id: session.id,
    isThis: session.id === person.sessionId,
    browser: describeBrowser(session.userAgent),
    address: session.address,
    by: t("session-by", {
      method: session.method,
      second: session.secondFactor?.replace("-", "_") ?? "none",
    }),
    started: display.dateTime(session.createdAtMs),
    seen: display.ago(session.lastSeenAtMs),
  }));
  return (
    <PageFrame
      title={t("account-settings")}
      lead={`${person.name} · ${person.email} · ${t(`role-${person.role}`)}`}
      isNarrow
    >
      <Section id="password" title={t("change-password")} lead={t("change-password-lead")}>
        <PasswordForm own={[person.name, person.email]} />
      </Section>
      <Section
        id="second-factor"
        title={s("second-factor")}
        lead={s(factors.isRequired ? "second-factor-required" : "second-factor-lead")}
      >
        <SecondFactor
          hasTotp={factors.hasTotp}
          recoveryCodesLeft={factors.recoveryCodesLeft}
          mayRenew={factors.hasTotp || factors.passkeys > 0}
          app={{ offer: offerApp, confirm: confirmApp }}
          remove={removeApp}
          renew={renewCodes}
        />
      </Section>
      <Section id="passkeys" title={s("passkeys")} lead={s("passkeys-lead")}>
        <OwnPasskeys
          passkeys={passkeys}
          proposal={describeBrowser((await headers()).get("user-agent") ?? "")}
          actions={{ offer: offerOwnPasskey, add: addOwnPasskey }}
          rename={renameOwnPasskey}
          remove={removeOwnPasskey}
        />
      </Section>
      <Section id="sessions" title={t("sessions")} lead={t("sessions-lead")}>
        <SessionList sessions={sessions} />
      </Section>
      <TokensSection person={person} />
    </PageFrame>
  );
}
