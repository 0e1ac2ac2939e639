import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { listEmergencies } from "#lib/safeguards/review-emergencies";
import { getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import styles from "../../../_ui/page/page.module.css";
import { Nothing, PageFrame, Section } from "../../../_ui/page/page-frame";
import { EndButton } from "../../../_ui/safeguards/end-button";
import { ReviewForm } from "../../../_ui/safeguards/review-form";
import { endForPerson, review } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("safeguards"))("emergencies") };
}

export default async function EmergenciesPage() {
  const actor = await requirePerson();
  const [t, display] = await Promise.all([getTranslations("safeguards"), getDisplay()]);
  const all = listEmergencies(services().db, actor);
  const mayReview = actor.role === "privacy-officer";
  return (
    <PageFrame title={t("emergencies")} lead={t("emergencies-lead")}>
      {all.length === 0 && <Nothing title={t("no-emergencies")} next={t("no-emergencies-next")} />}
      {all.map((one) => (
        <Section
          key={one.id}
          id={one.id}
          title={t("emergency-of", { person: one.person.name, collection: one.collection })}
        >
          <p
            className={`${styles.dot} ${one.review !== null ? styles.good : one.isOverdue ? styles.bad : styles.warn}`}
          >
            <span>
              {one.review !== null
                ? t("reviewed", {
                    finding: t(one.review.finding),
                    when: display.dateTime(one.review.atMs),
                  })
                : one.isOverdue
                  ? t("review-overdue", { due: display.dateTime(one.dueMs) })
                  : t("review-due", { due: display.dateTime(one.dueMs) })}
            </span>
          </p>
          <dl className={styles.facts}>
            <dt>{t("reason")}</dt>
            <dd>
              {t(`reason-${one.reason}`)}: {one.explanation}
            </dd>
            <dt>{t("from-until")}</dt>
            <dd>
              {display.dateTime(one.sinceMs)} – {display.dateTime(one.untilMs)}
            </dd>
            {one.review !== null && (
              <>
                <dt>{t("note")}</dt>
                <dd>{one.review.note}</dd>
              </>
            )}
          </dl>
          {mayReview && one.isOpen && (
            <p>
              <EndButton
                id={one.id}
                label={t("end-now")}
                describedAs={t("end-emergency-of", { person: one.person.name })}
                title={t("end-now")}
                explained={t("end-emergency-of", { person: one.person.name })}
                end={endForPerson}
              />
            </p>
          )}
          {mayReview && one.review === null && one.person.id !== actor.userId && (
            <ReviewForm id={one.id} person={one.person.name} review={review} />
          )}
        </Section>
      ))}
    </PageFrame>
  );
}
