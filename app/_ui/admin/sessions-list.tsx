"use client";
import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import styles from "../page/page.module.css";

export type SessionLine = {
  readonly id: string;
  readonly device: string;
  readonly address: string;
  readonly since: string;
  readonly lastSeen: string;
  readonly isThisOne: boolean;
};

/** Where a person is signed in; one or all of it can be ended. */
export function SessionsList(props: {
  userId: string;
  sessions: readonly SessionLine[];
  end: (userId: string, sessionId: string | null) => Promise<ActionResult>;
}) {
  const t = useTranslations("admin");
  const { run, isPending, code } = useAction(props.end);
  if (props.sessions.length === 0) return <p className={styles.quiet}>{t("no-sessions")}</p>;
  return (
    <>
      <ul className={styles.list}>
        {props.sessions.map((session) => (
          <li key={session.id}>
            <span>
              <strong style={{ fontWeight: 560 }}>{session.device}</strong>
              {session.isThisOne && <span className={styles.quiet}> · {t("this-session")}</span>}
              <span className={`${styles.quiet} ${styles.small}`} style={{ display: "block" }}>
                {t("session-facts", {
                  address: session.address,
                  since: session.since,
                  lastSeen: session.lastSeen,
                })}
              </span>
            </span>
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              disabled={isPending}
              aria-label={t("end-session-on", { device: session.device })}
              onClick={() => run(props.userId, session.id)}
            >
              {t("end-session")}
            </Button>
          </li>
        ))}
      </ul>
      <ErrorNote code={code} />
      {props.sessions.length > 1 && (
        <Button
          mt="sm"
          size="compact-sm"
          variant="default"
          loading={isPending}
          onClick={() => run(props.userId, null)}
        >
          {t("end-all-sessions")}
        </Button>
      )}
    </>
  );
}
