import { getTranslations } from "next-intl/server";
import type { EvalRunView, RunFigures } from "#lib/answer/eval/kept-runs";
import type { Display } from "../../_server/display";
import page from "../page/page.module.css";
import styles from "./eval-chart.module.css";

const HEIGHT = 120;
const STEP = 40;
const LINES = ["recallAt5", "ndcgAt10"] as const;

/** The figures of each run as two lines and as a table, which also says what was active. */
export async function EvalChart({ runs, display }: { runs: readonly EvalRunView[]; display: Display }) {
  const t = await getTranslations("evaluation");
  if (runs.length === 0) return <p className={page.quiet}>{t("no-runs")}</p>;
  const measured = runs.filter((run) => run.figures !== null).toReversed();
  const width = Math.max(1, measured.length - 1) * STEP;
  const at = (figures: RunFigures | null, line: (typeof LINES)[number]) =>
    HEIGHT - 4 - (figures?.[line] ?? 0) * (HEIGHT - 8);
  return (
    <div>
      {measured.length > 1 && (
        <>
          <svg
            className={styles.chart}
            viewBox={`-4 0 ${width + 8} ${HEIGHT}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={t("chart", { count: measured.length })}
          >
            <line x1="0" x2={width} y1={HEIGHT - 4} y2={HEIGHT - 4} stroke="var(--hairline)" />
            {LINES.map((line) => (
              <polyline
                key={line}
                className={styles[line]}
                points={measured.map(({ figures }, i) => `${i * STEP},${at(figures, line)}`).join(" ")}
              />
            ))}
          </svg>
          <div className={styles.legend}>
            {LINES.map((line) => (
              <span key={line}>
                <svg width="20" height="8" aria-hidden>
                  <line className={styles[line]} x1="0" x2="20" y1="4" y2="4" />
                </svg>{" "}
                {t(line)}
              </span>
            ))}
          </div>
        </>
      )}
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{t("when")}</th>
            <th scope="col" className={page.number}>
              {t("recallAt5")}
            </th>
            <th scope="col" className={`${page.onlyWide} ${page.number}`}>
              {t("ndcgAt10")}
            </th>
            <th scope="col" className={`${page.onlyWide} ${page.number}`}>
              {t("questions")}
            </th>
            <th scope="col" className={`${page.onlyWide} ${page.number}`}>
              {t("documents")}
            </th>
            <th scope="col" className={page.onlyWide}>
              {t("models")}
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row">{display.dateTime(run.startedAtMs)}</th>
              {run.figures === null ? (
                <>
                  <td className={page.number}>
                    {t(run.state === "running" ? "state-running" : "state-failed")}
                  </td>
                  <td className={page.onlyWide} />
                </>
              ) : (
                <>
                  <td className={page.number}>{display.percent(run.figures.recallAt5)}</td>
                  <td className={`${page.onlyWide} ${page.number}`}>
                    {display.percent(run.figures.ndcgAt10)}
                  </td>
                </>
              )}
              <td className={`${page.onlyWide} ${page.number}`}>
                {run.figures === null ? "" : display.count(run.figures.questions)}
              </td>
              <td className={`${page.onlyWide} ${page.number}`}>
                {display.count(run.circumstances.documents)}
              </td>
              <td className={`${page.onlyWide} ${page.quiet}`}>
                {run.circumstances.models.map(({ id }) => id).join(", ")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
