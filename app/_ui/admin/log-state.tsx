import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { AuditState } from "#lib/audit/audit-state";
import type { ForwardState } from "#lib/audit/forward/forward-state";
import type { Display } from "../../_server/display";
import { Forwarding } from "../evidence/forwarding";
import page from "../page/page.module.css";
import { Section } from "../page/page-frame";
import { LogAlarm } from "./log-alarm";
import styles from "./log-state.module.css";

/** How far the log is protected at this moment. Says of nothing that it was verified unless it was, and when. */
export async function LogState({
  state,
  forwarding,
  display,
}: {
  state: AuditState;
  forwarding: ForwardState | null;
  display: Display;
}) {
  const t = await getTranslations("admin");
  const { size, lastCheckpoint, lastAnchor, lastVerification, windowMs, eventsSince } = state;
  return (
    <Section id="log-state" title={t("log-state")}>
      <div className={styles.panel}>
        <LogAlarm alarm={state.alarm} />
        <dl className={page.facts}>
          <dt>{t("log-size")}</dt>
          <dd className="tabular">{display.count(size)}</dd>
          <dt>{t("tamper-window")}</dt>
          <dd>
            <strong className={styles.window}>{display.duration(windowMs)}</strong>{" "}
            {t("tamper-window-events", { count: eventsSince })}
            <div className={`${page.quiet} ${page.small}`}>
              {t(lastAnchor === null ? "tamper-window-whole" : "tamper-window-explained")}
            </div>
          </dd>
          <dt>{t("last-checkpoint")}</dt>
          <dd>
            {lastCheckpoint === null
              ? t("no-checkpoint")
              : t("checkpoint-facts", {
                  time: display.dateTime(lastCheckpoint.atMs),
                  count: lastCheckpoint.size,
                })}
          </dd>
          <dt>{t("last-anchor")}</dt>
          <dd>
            {lastAnchor === null
              ? t("no-anchor")
              : t(`anchor-${lastAnchor.kind}`, {
                  time: display.dateTime(lastAnchor.atMs),
                  count: lastAnchor.size,
                  place: lastAnchor.place,
                })}
          </dd>
          <dt>{t("last-verification")}</dt>
          <dd>
            {lastVerification === null
              ? t("no-verification")
              : t("verification-facts", {
                  time: display.dateTime(lastVerification.atMs),
                  count: lastVerification.events,
                  findings: lastVerification.findings,
                })}
          </dd>
          {forwarding !== null && <Forwarding state={forwarding} display={display} />}
        </dl>
        {lastCheckpoint !== null && (
          <p>
            <Link className={page.link} href="/admin/activity/checkpoint" prefetch={false}>
              {t("checkpoint-to-print")}
            </Link>
          </p>
        )}
      </div>
    </Section>
  );
}
