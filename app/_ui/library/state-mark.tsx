"use client";
import { useTranslations } from "next-intl";
import type { DocumentState } from "#lib/db/schema";
import styles from "../page/page.module.css";

const LOOK: Record<DocumentState, string | undefined> = {
  waiting: styles.idle,
  reading: styles.busy,
  indexing: styles.busy,
  searchable: styles.good,
  partly: styles.warn,
  failed: styles.bad,
};

/** The state of a document in a word, with a dot of its colour. */
export function StateMark({ state }: { state: DocumentState }) {
  const t = useTranslations("library");
  return <span className={`${styles.dot} ${LOOK[state] ?? ""}`}>{t(`state-${state}`)}</span>;
}
