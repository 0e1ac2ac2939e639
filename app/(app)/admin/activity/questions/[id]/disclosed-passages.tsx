import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { DisclosedPassage } from "#lib/audit/question-story";
import styles from "../../../../../_ui/admin/admin.module.css";
import page from "../../../../../_ui/page/page.module.css";

/** The passages that were put before the model or the person; text only where the reader may read it. */
export async function DisclosedPassages({ passages }: { passages: readonly DisclosedPassage[] }) {
  const t = await getTranslations("admin");
  if (passages.length === 0) return <p className={page.quiet}>{t("nothing-disclosed")}</p>;
  return (
    <ol className={page.list} style={{ marginTop: 4 }}>
      {passages.map((passage) => (
        <li key={passage.chunkId} className={styles.passage} style={{ display: "block" }}>
          <div className={styles.passageHead}>
            <span>
              {passage.text === null ? (
                <strong style={{ fontWeight: 560 }}>{passage.document ?? t("title-hidden")}</strong>
              ) : (
                <Link className={page.link} href={`/documents/${passage.documentId}`} prefetch={false}>
                  {passage.document}
                </Link>
              )}
              <span className={page.quiet}>
                {passage.collection !== null && ` · ${passage.collection}`}
                {passage.pageFirst !== null &&
                  ` · ${t("pages-range", {
                    first: passage.pageFirst,
                    last: passage.pageLast ?? passage.pageFirst,
                    several: passage.pageLast !== null && passage.pageLast > passage.pageFirst ? "yes" : "no",
                  })}`}
              </span>
            </span>
            <span className={`${page.quiet} ${page.small} tabular`}>
              {passage.isCited ? t("cited") : t("not-cited")} ·{" "}
              {t("score", { score: passage.scorePerMille / 1000 })}
            </span>
          </div>
          {passage.text !== null ? (
            <p className={styles.passageText}>{passage.text}</p>
          ) : (
            <p className={`${page.quiet} ${page.small}`} style={{ margin: "4px 0 0" }}>
              {t(passage.textMissing === "gone" ? "passage-gone" : "passage-not-open")}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}
