import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { listDueForReview } from "#lib/safeguards/retention-review";
import { getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import styles from "../../../_ui/page/page.module.css";
import { Nothing, PageFrame } from "../../../_ui/page/page-frame";
import { DecideDue } from "../../../_ui/safeguards/decide-due";
import { decide } from "./actions";

/** Documents shown at once; the rest follow when these are decided. */
const SHOWN = 200;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("safeguards"))("due-for-review") };
}

/** For stewards and those who protect every collection: documents whose time is over, to delete or to keep. */
export default async function DuePage() {
  const person = await requirePerson();
  const [t, common, display] = await Promise.all([
    getTranslations("safeguards"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const due = listDueForReview(services().db, person);
  return (
    <PageFrame
      title={t("due-for-review")}
      lead={due.length === 0 ? undefined : t("due-for-review-lead", { count: due.length })}
      back={{ href: "/library", label: common("library") }}
    >
      {due.length === 0 ? (
        <Nothing title={t("nothing-to-decide")} next={t("nothing-to-decide-next")} />
      ) : (
        <ul className={styles.list}>
          {due.slice(0, SHOWN).map((one) => (
            <li key={one.id}>
              <span style={{ minWidth: 0, overflowWrap: "anywhere" }}>
                {one.name === null ? (
                  <em>{t("title-hidden")}</em>
                ) : (
                  <Link className={styles.link} href={`/documents/${one.id}`} prefetch={false}>
                    {one.name}
                  </Link>
                )}
                <span className={`${styles.quiet} ${styles.small}`} style={{ display: "block" }}>
                  {t("due-since", {
                    collection: one.collection,
                    retentionClass: one.retentionClass,
                    added: display.date(one.addedAtMs),
                    end: display.date(one.endMs),
                  })}
                </span>
              </span>
              <DecideDue
                id={one.id}
                name={one.name ?? display.date(one.addedAtMs)}
                isHeld={one.isHeld}
                decide={decide}
              />
            </li>
          ))}
        </ul>
      )}
    </PageFrame>
  );
}
