import { getTranslations } from "next-intl/server";
import type { AuditAlarm } from "#lib/audit/audit-state";
import page from "../page/page.module.css";
import styles from "./log-state.module.css";

/** Alarms that say that the log itself is not what was signed, or that nobody signs it. */
const GRAVE: readonly (AuditAlarm | null)[] = ["changed", "seal-refused", "not-sealed"];

/** Whether somebody should look at the log now, and what to do; without an alarm, what exactly was looked at. */
export async function LogAlarm({ alarm }: { alarm: AuditAlarm | null }) {
  const t = await getTranslations("admin");
  const look = alarm === null ? page.good : GRAVE.includes(alarm) ? page.bad : page.warn;
  const name = alarm ?? "none";
  return (
    <div className={styles.alarm}>
      <p className={`${page.dot} ${look} ${styles.alarmTitle}`}>
        <span>{t(`log-alarm.${name}.title`)}</span>
      </p>
      <p className={page.quiet}>{t(`log-alarm.${name}.next`)}</p>
    </div>
  );
}
