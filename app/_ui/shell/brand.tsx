import Link from "next/link";
import classes from "./shell.module.css";

/** The product's mark and name; leads home. */
export function Brand() {
  return (
    <Link href="/" prefetch={false} className={classes.brand}>
      <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true" className={classes.mark}>
        <rect width="32" height="32" rx="7" fill="currentColor" />
        <path d="M7 24V11h4v3h3v-3h4v3h3v-3h4v13h-6v-4a3 3 0 0 0-6 0v4z" fill="var(--mantine-color-body)" />
      </svg>
      Intramuros
    </Link>
  );
}
