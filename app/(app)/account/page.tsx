import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { listSessions } from "#lib/people/sessions";
import { getDisplay } from "../../_server/display";
import { services } from "../../_server/services";
import { requirePerson } from "../../_server/session";
import { PageFrame, Section } from "../../_ui/page/page-frame";
import { PasswordForm } from "./password-form";
import { SessionList } from "./session-list";
import { TokensSection } from "./tokens/tokens-section";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("account-settings") };
}

/** The person's own account: who they are here, their password, where they are signed in. */
export default async function AccountPage() {
  const person = await requirePerson();
  const t = await getTranslations("common");
  const display = await getDisplay();
  const sessions = listSessions(services().db, person, person.userId).map((session) => ({
    id: session.id,
    isThis: session.id === person.sessionId,
    browser: browserOf(session.userAgent),
    address: session.address,
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
      <Section id="sessions" title={t("sessions")} lead={t("sessions-lead")}>
        <SessionList sessions={sessions} />
      </Section>
      <TokensSection person={person} />
    </PageFrame>
  );
}

/** "Firefox · Windows" out of what a browser says about itself; the beginning of that text when it is not known. */
function browserOf(userAgent: string): string {
  const browser = [
    [/Edg\//, "Edge"],
    [/OPR\//, "Opera"],
    [/Firefox\//, "Firefox"],
    [/Chrome\//, "Chrome"],
    [/Safari\//, "Safari"],
  ].find(([pattern]) => (pattern as RegExp).test(userAgent))?.[1];
  const system = [
    [/Windows/, "Windows"],
    [/Android/, "Android"],
    [/iPhone|iPad/, "iOS"],
    [/Mac OS/, "macOS"],
    [/Linux/, "Linux"],
  ].find(([pattern]) => (pattern as RegExp).test(userAgent))?.[1];
  const known = [browser, system].filter((part) => part !== undefined).join(" · ");
  return known === "" ? userAgent.slice(0, 60) : known;
}
