import { IconChevronLeft } from "@tabler/icons-react";
import Link from "next/link";
import type { ReactNode } from "react";
import styles from "./page.module.css";

/** Title, one sentence and actions above a page's content; `back` leads one level up. */
export function PageFrame(props: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  back?: { href: string; label: string };
  isNarrow?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={props.isNarrow ? `${styles.page} ${styles.narrowPage}` : styles.page}>
      <header className={styles.header}>
        <div className={styles.heading}>
          {props.back && (
            <Link className={styles.back} href={props.back.href}>
              <IconChevronLeft size={14} aria-hidden />
              {props.back.label}
            </Link>
          )}
          <h1>{props.title}</h1>
          {props.lead !== undefined && <p className={styles.lead}>{props.lead}</p>}
        </div>
        {props.actions && <div className={styles.actions}>{props.actions}</div>}
      </header>
      {props.children}
    </div>
  );
}

/** A part of a page under its own heading. */
export function Section(props: { title: string; lead?: string; children: ReactNode; id?: string }) {
  return (
    <section className={styles.section} aria-labelledby={props.id}>
      <h2 id={props.id}>{props.title}</h2>
      {props.lead !== undefined && <p className={styles.sectionLead}>{props.lead}</p>}
      {props.children}
    </section>
  );
}

/** What stands where there is nothing to list: what this is, and the next step. */
export function Nothing(props: { title: string; next: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <h2>{props.title}</h2>
      <p>{props.next}</p>
      {props.children}
    </div>
  );
}
