import { getTranslations } from "next-intl/server";
import { verdictOf } from "#lib/answer/eval/compare-runs";
import { BASELINES } from "#lib/answer/eval/evaluate-search";
import type { EvalRunView } from "#lib/answer/eval/kept-runs";
import type { Display } from "../../_server/display";
import page from "../page/page.module.css";
import { Section } from "../page/page-frame";
import { rangeOf } from "./eval-range";

/** The latest figures beside those of plainer ways to search, which show whether the ranking is worth anything here. */
export async function EvalLatest({ run, display }: { run: EvalRunView; display: Display }) {
  const t = await getTranslations("evaluation");
  const { figures } = run;
  if (figures === null) return null;
  const { questions, baselines } = figures;
  const range = rangeOf(display);
  return (
    <Section
      id="latest"
      title={t("latest-title", { when: display.dateTime(run.startedAtMs) })}
      lead={t("latest-lead", {
        questions,
        five: Math.round(figures.recallAt5 * questions),
        top: Math.round(figures.recallAt1 * questions),
      })}
    >
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{t("way")}</th>
            <th scope="col" className={`${page.onlyWide} ${page.number}`}>
              {t("recallAt1")}
            </th>
            <th scope="col" className={page.number}>
              {t("recallAt5")}
            </th>
            <th scope="col" className={`${page.onlyWide} ${page.number}`}>
              {t("ndcgAt10")}
            </th>
            {baselines !== undefined && (
              <th scope="col" className={page.onlyWide}>
                {t("compared")}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              <strong>{t("way-ranked")}</strong>
            </th>
            <Shares {...figures} display={display} />
            {baselines !== undefined && <td className={page.onlyWide} />}
          </tr>
          {baselines !== undefined &&
            BASELINES.map((baseline) => {
              const { gain, ...shares } = baselines[baseline];
              const verdict = t(`compared-${verdictOf(gain.ndcgAt10)}`, range(gain.ndcgAt10));
              return (
                <tr key={baseline}>
                  <th scope="row">
                    {t(`way-${baseline}`)}
                    <div className={`${page.onlyWide} ${page.quiet} ${page.small}`}>
                      {t(`way-${baseline}-explained`)}
                    </div>
                    <div className={`${page.onlyNarrow} ${page.quiet} ${page.small}`}>
                      {t("compared")} {verdict}
                    </div>
                  </th>
                  <Shares {...shares} display={display} />
                  <td className={page.onlyWide}>{verdict}</td>
                </tr>
              );
            })}
        </tbody>
      </table>
      {baselines !== undefined && <p className={`${page.quiet} ${page.small}`}>{t("compared-explained")}</p>}
    </Section>
  );
}

function Shares(props: { recallAt1: number; recallAt5: number; ndcgAt10: number; display: Display }) {
  const { display } = props;
  return (
    <>
      <td className={`${page.onlyWide} ${page.number}`}>{display.percent(props.recallAt1)}</td>
      <td className={page.number}>{display.percent(props.recallAt5)}</td>
      <td className={`${page.onlyWide} ${page.number}`}>{display.percent(props.ndcgAt10)}</td>
    </>
  );
}
