import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { Hint } from "#lib/audit/review/hints";
import type { OpenReview, Review } from "#lib/audit/review/reviews";
import type { ActionResult } from "../../_server/action";
import type { Display } from "../../_server/display";
import page from "../page/page.module.css";
import { Section } from "../page/page-frame";
import styles from "./evidence.module.css";
import { ReviewForm } from "./review-form";

const REVIEW = { overdue: page.warn, first: page.idle, "in-time": page.good } as const;

/** What stands out since the last review, the form to record one, and those there were. */
export async function ReviewPanel(props: {
  open: OpenReview;
  hints: readonly Hint[];
  reviews: readonly Review[];
  review: (note: string) => Promise<ActionResult>;
  display: Display;
}) {
  const { open, hints, reviews, display } = props;
  const t = await getTranslations("evidence");
  const times = { from: display.dateTime(open.fromMs), due: display.date(open.dueMs) };
  const state = open.isOverdue ? "overdue" : open.isFirst ? "first" : "in-time";
  return (
    <Section id="review" title={t("review")} lead={t("review-lead")}>
      <div className={styles.panel}>
        <p className={`${page.dot} ${REVIEW[state]} ${styles.title}`}>
          <span>{t(`review-${state}`, times)}</span>
        </p>
        {hints.length === 0 ? (
          <p>{t("no-hints")}</p>
        ) : (
          <ul className={page.list}>
            {hints.map(({ kind, person, count, compared }) => (
              <li key={`${kind} ${person.id}`}>
                <span className={styles.proof}>
                  <span>{t(`hint-${kind}`, { name: person.name, count, compared })}</span>
                </span>
                <Link
                  className={page.link}
                  href={`/admin/activity?person=${person.id}`}
                  prefetch={false}
                  aria-label={t("hint-events-of", { name: person.name })}
                >
                  {t("hint-events")}
                </Link>
              </li>
            ))}
          </ul>
        )}
        <p className={`${page.quiet} ${page.small}`}>{t("hints-explained")}</p>
        <ReviewForm review={props.review} />
      </div>
      {reviews.length > 0 && (
        <ul className={page.list}>
          {reviews.slice(0, 5).map(({ id, by, fromMs, toMs, hints: then, note }) => (
            <li key={id}>
              <span className={styles.proof}>
                <span>
                  {t("reviewed", { name: by, from: display.dateTime(fromMs), to: display.dateTime(toMs) })}
                </span>
                {note !== null && <span className={page.quiet}>{note}</span>}
              </span>
              <span className={page.quiet}>{t("reviewed-hints", { count: then })}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
