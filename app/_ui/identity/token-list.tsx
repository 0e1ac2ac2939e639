"use client";
import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import styles from "../page/page.module.css";

export type TokenLine = { readonly id: string; readonly name: string; readonly facts: string };

/** Tokens in force; each can be withdrawn. */
export function TokenList(props: {
  tokens: readonly TokenLine[];
  empty: string;
  withdraw: (id: string) => Promise<ActionResult>;
}) {
  const t = useTranslations("identity");
  const { run, isPending, code } = useAction(props.withdraw);
  if (props.tokens.length === 0) return <p className={styles.quiet}>{props.empty}</p>;
  return (
    <>
      <ErrorNote code={code} />
      <ul className={styles.list}>
        {props.tokens.map(({ id, name, facts }) => (
          <li key={id}>
            <span>
              <strong style={{ fontWeight: 560 }}>{name}</strong>
              <span className={`${styles.quiet} ${styles.small}`} style={{ display: "block" }}>
                {facts}
              </span>
            </span>
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              disabled={isPending}
              aria-label={t("withdraw-token", { name })}
              onClick={() => void run(id)}
            >
              {t("withdraw")}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
