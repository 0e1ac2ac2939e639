import { getTranslations } from "next-intl/server";
import { totalUsage, type UsageDay } from "#lib/audit/usage-by-day";
import type { Display } from "../../_server/display";
import page from "../page/page.module.css";
import styles from "./admin.module.css";

const PARTS = ["answered", "notFound", "aborted"] as const;
const HEIGHT = 120;
/** A bar and the gap after it, in units of the drawing. */
const STEP = 10;

/** Questions per day as bars; the same numbers stand in a table below. */
export async function UsageChart({ days, display }: { days: readonly UsageDay[]; display: Display }) {
  const t = await getTranslations("admin");
  const total = totalUsage(days);
  const most = Math.max(1, ...days.map(sumOf));
  const first = days[0];
  const last = days.at(-1);
  const at = (day: UsageDay | undefined) =>
    day === undefined ? "" : display.day(new Date(`${day.day}T12:00:00`).getTime());
  return (
    <div>
      <dl className={styles.figures}>
        {(["asked", "answered", "notFound", "aborted"] as const).map((part) => (
          <div key={part}>
            <dt>{t(`usage-${part}`)}</dt>
            <dd>{display.count(total[part])}</dd>
          </div>
        ))}
      </dl>
      <svg
        className={styles.chart}
        viewBox={`0 0 ${days.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t("usage-summary", { days: days.length, ...total })}
      >
        <line x1="0" y1={HEIGHT - 0.5} x2={days.length * STEP} y2={HEIGHT - 0.5} stroke="var(--hairline)" />
        {days.map((day, index) => {
          let top = HEIGHT;
          return PARTS.map((part) => {
            const height = (day[part] / most) * (HEIGHT - 8);
            top -= height;
            return height === 0 ? null : (
              <rect
                key={`${day.day} ${part}`}
                className={styles[part]}
                x={index * STEP + 1.5}
                y={top}
                width={STEP - 3}
                height={height}
              />
            );
          });
        })}
      </svg>
      <div className={styles.axis} aria-hidden>
        <span>{at(first)}</span>
        <span>{t("most-a-day", { count: most })}</span>
        <span>{at(last)}</span>
      </div>
      <div className={styles.legend}>
        {PARTS.map((part) => (
          <span key={part} className={`${page.dot} ${styles[part]}`}>
            {t(`usage-${part}`)}
          </span>
        ))}
      </div>
      <details className={styles.numbers}>
        <summary>{t("usage-table")}</summary>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">{t("day")}</th>
              {(["asked", ...PARTS] as const).map((part) => (
                <th key={part} scope="col" className={page.number}>
                  {t(`usage-${part}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days
              .filter((day) => day.asked > 0 || sumOf(day) > 0)
              .map((day) => (
                <tr key={day.day}>
                  <th scope="row">{at(day)}</th>
                  {(["asked", ...PARTS] as const).map((part) => (
                    <td key={part} className={page.number}>
                      {day[part]}
                    </td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}

function sumOf(day: UsageDay): number {
  return day.answered + day.notFound + day.aborted;
}
