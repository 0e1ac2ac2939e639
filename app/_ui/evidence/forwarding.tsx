import { getTranslations } from "next-intl/server";
import type { ForwardState } from "#lib/audit/forward/forward-state";
import type { Display } from "../../_server/display";
import page from "../page/page.module.css";
import styles from "./evidence.module.css";

/** How the log is handed to the organization's collector, as a pair of a list of facts. */
export async function Forwarding({ state, display }: { state: ForwardState; display: Display }) {
  const t = await getTranslations("evidence");
  const { address, waiting, waitingMs, deliveredMs, problem, isAlarm } = state;
  const look = isAlarm ? page.bad : problem === null ? page.good : page.warn;
  return (
    <>
      <dt>{t("forwarding", { address })}</dt>
      <dd>
        <span className={`${page.dot} ${look} ${styles.title}`}>
          <span>
            {waiting === 0
              ? t("forwarding-done")
              : t("forwarding-waits", { count: waiting, age: display.duration(waitingMs) })}
          </span>
        </span>
        {problem !== null && <div>{t(`forwarding-problem.${problem.code}`, { detail: problem.detail })}</div>}
        {problem === null && isAlarm && <div>{t("forwarding-silent")}</div>}
        <div className={`${page.quiet} ${page.small}`}>
          {deliveredMs === null
            ? t("forwarding-never")
            : t("forwarding-last", { time: display.dateTime(deliveredMs) })}
        </div>
      </dd>
    </>
  );
}
