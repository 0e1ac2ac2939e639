import { useTranslations } from "next-intl";
import page from "../page/page.module.css";
import type { ErasureCounts } from "./erasure-form";
import styles from "./evidence.module.css";

const COUNTS = [
  "documents",
  "originals",
  "vectors",
  "conversations",
  "questions",
  "answers",
  "answersOfOthers",
  "people",
  "exports",
] as const;

/** What an erasure takes away, in numbers and titles; for server and browser. */
export function ErasureFound({ found }: { found: ErasureCounts }) {
  const t = useTranslations("evidence");
  return (
    <div className={styles.panel}>
      <dl className={styles.counts}>
        {COUNTS.map((name) => (
          <div key={name}>
            <dt>{t(`count-${name}`)}</dt>
            <dd>{found[name]}</dd>
          </div>
        ))}
      </dl>
      {found.titles.length > 0 && (
        <ul className={page.list}>
          {found.titles.map(({ title, mentions }, i) => (
            // Two documents may have the same title, and their order does not change.
            // biome-ignore lint/suspicious/noArrayIndexKey: there is nothing else to tell them apart by
            <li key={i}>
              <span>{title ?? t("title-not-open")}</span>
              {mentions > 0 && <span className={page.quiet}>{t("mentions", { count: mentions })}</span>}
            </li>
          ))}
        </ul>
      )}
      {found.documents > found.titles.length && (
        <p className={page.quiet}>{t("more-documents", { count: found.documents - found.titles.length })}</p>
      )}
      {found.exports > 0 && <p>{t("exports-explained")}</p>}
      <p className={page.quiet}>{t("found-explained")}</p>
    </div>
  );
}
