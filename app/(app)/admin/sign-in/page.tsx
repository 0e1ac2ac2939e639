import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { requireRole } from "#lib/access/roles";
import { passkeyPlace } from "#lib/people/passkeys/passkey-place";
import { sessionLimits, signInSettings } from "#lib/people/sign-in-settings";
import { getDisplay } from "../../../_server/display";
import { orNotFound } from "../../../_server/or-not-found";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import { SignInSettingsForm } from "../../../_ui/admin/sign-in-settings-form";
import styles from "../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../_ui/page/page-frame";
import { saveSignIn } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("sign-in") };
}

/** Which ways to sign in are open, who needs a second factor, and how long sessions last. */
export default async function SignInSettingsPage() {
  const actor = await requirePerson();
  const { db, config } = services();
  orNotFound(() => requireRole(db, actor, "administrator", "auditor"));
  const [t, common, display] = await Promise.all([
    getTranslations("admin"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const limits = sessionLimits(db, config.session);
  const place = passkeyPlace(config);
  return (
    <PageFrame title={common("sign-in")} lead={t("sign-in-lead")} isNarrow>
      <SignInSettingsForm
        settings={signInSettings(db)}
        longest={{
          idleMinutes: config.session.idleMs / 60_000,
          sessionHours: config.session.maxMs / 3_600_000,
        }}
        mayChange={actor.role === "administrator"}
        save={saveSignIn}
      />
      <Section id="passkey-place" title={t("passkey-place")}>
        <p className={styles.quiet}>
          {place === null ? t("no-passkey-place") : t("passkeys-work-at", { origin: place.origin })}
        </p>
      </Section>
      <Section id="limits" title={t("session-limits")}>
        <p className={styles.quiet}>
          {t("session-limits-are", {
            idle: display.duration(limits.idleMs),
            longest: display.duration(limits.maxMs),
          })}
        </p>
      </Section>
    </PageFrame>
  );
}
