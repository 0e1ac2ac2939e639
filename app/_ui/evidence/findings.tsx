import { getTranslations } from "next-intl/server";
import { checkOf, type Finding, levelOf, sayValues } from "#lib/health/finding";
import type { Display } from "../../_server/display";
import page from "../page/page.module.css";
import styles from "./evidence.module.css";

/** Problems that are left first, what was mended last; else in the order in which things were looked at. */
const urgency = (finding: Finding) => (finding.isMended ? 2 : levelOf(finding) === "problem" ? 0 : 1);

/** What an examination found and what to do about each, in the person's language. */
export async function Findings({ findings, display }: { findings: readonly Finding[]; display: Display }) {
  const [t, words] = await Promise.all([getTranslations("evidence"), getTranslations("findings")]);
  return (
    <ul className={page.list}>
      {findings
        .toSorted((a, b) => urgency(a) - urgency(b))
        .map((finding) => {
          const { code, isMended } = finding;
          const level = levelOf(finding);
          const values = sayValues(finding, display);
          const rest = isMended && words.has(`${code}.mended`) ? "mended" : "next";
          return (
            <li key={`${code} ${JSON.stringify(values)}`}>
              <span className={styles.proof}>
                <span className={`${page.quiet} ${page.small}`}>{t(`check-${checkOf(finding)}`)}</span>
                <strong>{words(`${code}.what`, values)}</strong>
                <span>{words(`${code}.${rest}`, values)}</span>
              </span>
              <span
                className={`${page.dot} ${isMended ? page.good : level === "problem" ? page.bad : page.warn}`}
              >
                <span>{t(isMended ? "mended" : `level-${level}`)}</span>
              </span>
            </li>
          );
        })}
    </ul>
  );
}
