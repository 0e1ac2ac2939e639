import { getTranslations } from "next-intl/server";
import { Fragment } from "react";
import styles from "./coverage-bar.module.css";

const PARTS = ["searchable", "partly", "failed", "waiting"] as const;
export type Coverage = Record<(typeof PARTS)[number], number> & { documents: number };

/** How much of a collection can be found: a bar, and the same in words. */
export async function CoverageBar({ coverage }: { coverage: Coverage }) {
  const t = await getTranslations("library");
  if (coverage.documents === 0) return <span className={styles.words}>{t("no-documents-yet")}</span>;
  const shown = PARTS.filter((part) => coverage[part] > 0);
  const isWhole = coverage.searchable === coverage.documents;
  return (
    <div>
      <div className={styles.bar} aria-hidden>
        {shown.map((part) => (
          <span key={part} className={styles[part]} style={{ flexGrow: coverage[part] }} />
        ))}
      </div>
      <p className={styles.words}>
        {isWhole
          ? t("all-searchable")
          : shown.map((part) => (
              <Fragment key={part}>
                <span>{t(`coverage-${part}`, { count: coverage[part] })}</span>{" "}
              </Fragment>
            ))}
      </p>
    </div>
  );
}
