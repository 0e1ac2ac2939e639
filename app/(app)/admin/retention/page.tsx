import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { protectionChoices } from "#lib/safeguards/protection-choices";
import { listRetentionClasses } from "#lib/safeguards/retention-classes";
import { listRetentionRuns, previewRetention } from "#lib/safeguards/retention-run";
import { getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import styles from "../../../_ui/page/page.module.css";
import { Nothing, PageFrame, Section } from "../../../_ui/page/page-frame";
import { AddRetentionClass, AssignRetention, CarryOut } from "../../../_ui/safeguards/retention-forms";
import { RetentionProgress } from "../../../_ui/safeguards/retention-progress";
import { addClass, assign, carryOut } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("safeguards"))("retention") };
}

export default async function RetentionPage() {
  const actor = await requirePerson();
  const { db } = services();
  const [t, display] = await Promise.all([getTranslations("safeguards"), getDisplay()]);
  const classes = listRetentionClasses(db, actor);
  const due = previewRetention(db, actor);
  const runs = listRetentionRuns(db, actor);
  const running = runs.find(({ state }) => state === "running");
  const mayChange = actor.role === "administrator" || actor.role === "data-protection-officer";
  const toDelete = due.reduce((sum, one) => sum + (one.atEnd === "delete" ? one.due - one.held : 0), 0);
  return (
    <PageFrame title={t("retention")} lead={t("retention-lead")}>
      <Section id="classes" title={t("classes")} lead={t("classes-lead")}>
        {mayChange && <AddRetentionClass add={addClass} />}
        {mayChange && classes.length > 0 && (
          <AssignRetention
            collections={protectionChoices(db, actor).collections}
            classes={classes.map(({ id, name }) => ({ id, name }))}
            assign={assign}
          />
        )}
        {classes.length === 0 ? (
          <Nothing title={t("no-classes")} next={t("no-classes-next")} />
        ) : (
          <ul className={styles.list}>
            {classes.map(({ id, name, keepDays, atEnd, isMinimum, collections }) => (
              <li key={id}>
                <span>
                  <strong>{name}</strong>{" "}
                  <span className={styles.quiet}>
                    {t("class-line", { days: keepDays, end: t(`then-${atEnd}`) })}
                    {isMinimum && ` · ${t("not-before")}`}
                  </span>
                </span>
                <span className={styles.quiet}>
                  {collections.map((collection) => collection.name).join(", ")}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section id="due" title={t("due")} lead={t("due-lead")}>
        {due.length === 0 ? (
          <p className={styles.quiet}>{t("nothing-due")}</p>
        ) : (
          <ul className={styles.list}>
            {due.map((one) => (
              <li key={one.collectionId}>
                <span>
                  <strong>{one.collection}</strong>{" "}
                  <span className={styles.quiet}>
                    {one.retentionClass} · {t(`then-${one.atEnd}`)}
                  </span>
                </span>
                <span>{t("due-line", { due: one.due, held: one.held })}</span>
              </li>
            ))}
          </ul>
        )}
        {running !== undefined && <RetentionProgress run={running} />}
        {mayChange && due.length > 0 && running === undefined && (
          <CarryOut toDelete={toDelete} carryOut={carryOut} />
        )}
        {due.some(({ atEnd }) => atEnd === "review") && actor.role !== "auditor" && (
          <p>
            <Link className={styles.link} href="/library/due">
              {t("decide-due")}
            </Link>
          </p>
        )}
      </Section>
      <Section id="runs" title={t("runs")}>
        {runs.length === 0 ? (
          <p className={styles.quiet}>{t("no-runs")}</p>
        ) : (
          <ul className={styles.list}>
            {runs.map((run) => (
              <li key={run.id}>
                <span>{display.dateTime(run.startedAtMs)}</span>
                <span className={styles.quiet}>
                  {run.state !== "finished" && `${t(run.state)} `}
                  {t("run-line", { deleted: run.deleted, held: run.held, toReview: run.toReview })}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </PageFrame>
  );
}
