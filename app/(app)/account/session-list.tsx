"use client";
import { Badge, Button, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { ErrorNote } from "../../_ui/forms/error-note";
import { useAction } from "../../_ui/forms/use-action";
import styles from "../../_ui/page/page.module.css";
import { endOthers, endOwn } from "./actions";

export type SessionLine = {
  readonly id: string;
  readonly isThis: boolean;
  readonly browser: string;
  readonly address: string;
  readonly by: string;
  readonly started: string;
  readonly seen: string;
};

/** Where the person is signed in; each of the others can be ended, or all of them at once. */
export function SessionList({ sessions }: { sessions: readonly SessionLine[] }) {
  const t = useTranslations("common");
  const { run, isPending, code } = useAction(endOwn);
  const others = useAction(endOthers);
  return (
    <>
      <ErrorNote code={code ?? others.code} />
      <ul className={styles.list}>
        {sessions.map((session) => (
          <li key={session.id}>
            <div>
              <Text component="div" size="sm" fw={560}>
                {session.browser}{" "}
                {session.isThis && (
                  <Badge variant="light" size="sm" tt="none" ml={6}>
                    {t("this-session")}
                  </Badge>
                )}
              </Text>
              <Text size="xs" c="dimmed" className="tabular">
                {t("session-facts", {
                  address: session.address,
                  by: session.by,
                  started: session.started,
                  seen: session.seen,
                })}
              </Text>
            </div>
            {!session.isThis && (
              <Button
                variant="default"
                size="compact-sm"
                disabled={isPending}
                aria-label={t("end-session-of", { browser: session.browser, started: session.started })}
                onClick={() => void run(session.id)}
              >
                {t("end-session")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <Button
          variant="default"
          size="compact-sm"
          mt="sm"
          loading={others.isPending}
          onClick={() => void others.run()}
        >
          {t("end-other-sessions")}
        </Button>
      )}
    </>
  );
}
