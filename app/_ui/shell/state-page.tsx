import type { ReactNode } from "react";
import classes from "./state-page.module.css";

/** A page that has nothing to show: what happened and the next step. */
export function StatePage({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <div className={classes.state}>
      <svg width="56" height="56" viewBox="4 8 24 18" aria-hidden="true">
        <path d="M7 24V11h4v3h3v-3h4v3h3v-3h4v13h-6v-4a3 3 0 0 0-6 0v4z" fill="currentColor" />
      </svg>
      <h1>{title}</h1>
      <p>{text}</p>
      <div className={classes.actions}>{children}</div>
    </div>
  );
}
