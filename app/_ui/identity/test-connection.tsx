"use client";
import { Button, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Finding } from "#lib/people/identity/connection-finding";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import styles from "../page/page.module.css";

/** Tries a connection and says in one sentence for each server what came out. */
export function TestConnection(props: {
  source: "oidc" | "ldap";
  test: (source: string) => Promise<ActionResult<Finding[]>>;
}) {
  const t = useTranslations("identity");
  const { run, isPending, code } = useAction(props.test);
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  async function start() {
    setFindings([]);
    const done = await run(props.source);
    if (done !== undefined) setFindings(done.value);
  }
  return (
    <>
      <Button variant="default" mt="sm" loading={isPending} onClick={() => void start()}>
        {t("test-connection")}
      </Button>
      <ErrorNote code={code} />
      <div role="status">
        {findings.map((finding) => (
          <Text key={finding.target} size="sm" mt="xs" style={{ overflowWrap: "anywhere" }}>
            <span
              className={`${styles.dot} ${finding.code === "fine" ? styles.good : styles.bad}`}
              style={{ whiteSpace: "normal" }}
            >
              <span>{t(`finding.${finding.code}`, { target: finding.target })}</span>
            </span>
            {finding.code !== "fine" && finding.detail !== "" && (
              <span className={`${styles.quiet} ${styles.small}`} style={{ display: "block" }}>
                {finding.detail}
              </span>
            )}
          </Text>
        ))}
      </div>
    </>
  );
}
