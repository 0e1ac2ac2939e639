"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useHistory } from "../shell/history-context";
import classes from "./answer.module.css";
import type { ScopeCollection } from "./scope-picker";

/** Before the first question: the field, what can be searched, and what was asked lately. */
export function Home({ collections, field }: { collections: readonly ScopeCollection[]; field: ReactNode }) {
  const t = useTranslations("ask");
  const { items } = useHistory();
  const documents = collections.reduce((sum, collection) => sum + collection.documents, 0);
  return (
    <div className={classes.home}>
      <h1 className={classes.homeTitle}>{t("title")}</h1>
      <p className={classes.homeLead}>
        {documents === 0
          ? t.rich("lead-empty", {
              link: (words) => (
                <Link href="/library" prefetch={false}>
                  {words}
                </Link>
              ),
            })
          : t("lead", { documents, collections: collections.length })}
      </p>
      {field}
      {items.length > 0 && (
        <section className={classes.recent} aria-label={t("recent")}>
          <h2>{t("recent")}</h2>
          <ul>
            {items.slice(0, 5).map(({ id, title }) => (
              <li key={id}>
                <Link href={`/conversations/${id}`} prefetch={false}>
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
