"use client";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { InlineForm } from "../forms/inline-form";
import { ShownOnce } from "../forms/shown-once";
import { useGraveAction } from "../forms/step-up";
import { useAction } from "../forms/use-action";
import styles from "../page/page.module.css";

type Source = "oidc" | "ldap";
type Line = { readonly source: Source; readonly subject: string; readonly facts: string };

/** What a person is connected with; an administrator connects and disconnects, or makes a link to hand over. */
export function PersonIdentities(props: {
  userId: string;
  identities: readonly Line[];
  /** Sources that are set up and that the person is not connected with. */
  free: readonly Source[];
  connect: (userId: string, source: string, subject: string) => Promise<ActionResult>;
  disconnect: (userId: string, source: string) => Promise<ActionResult>;
  invite: (userId: string) => Promise<ActionResult<string>>;
}) {
  const t = useTranslations("identity");
  const connecting = useGraveAction(props.connect);
  const disconnecting = useAction(props.disconnect);
  const inviting = useGraveAction(props.invite);
  const [link, setLink] = useState<string | null>(null);

  async function invite() {
    const made = await inviting.run(props.userId);
    if (made !== undefined) setLink(made.value);
  }
  return (
    <>
      {props.identities.length === 0 && <p className={styles.quiet}>{t("not-connected")}</p>}
      <ul className={styles.list}>
        {props.identities.map(({ source, subject, facts }) => (
          <li key={source}>
            <span>
              {t(`source-${source}`)}: <span className={styles.mono}>{subject}</span>
              <span className={`${styles.quiet} ${styles.small}`} style={{ display: "block" }}>
                {facts}
              </span>
            </span>
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              disabled={disconnecting.isPending}
              aria-label={t("disconnect-from", { source: t(`source-${source}`) })}
              onClick={() => void disconnecting.run(props.userId, source)}
            >
              {t("disconnect")}
            </Button>
          </li>
        ))}
      </ul>
      <ErrorNote code={disconnecting.code ?? inviting.code} />
      {props.free.length > 0 && (
        <InlineForm
          label={t("connect")}
          isPending={connecting.isPending}
          isQuiet
          code={connecting.code}
          problem={connecting.code === "conflict" ? t("connected-already") : undefined}
          onSubmit={(given) =>
            void connecting.run(props.userId, String(given.get("source")), String(given.get("subject")))
          }
        >
          <NativeSelect
            name="source"
            label={t("source")}
            data={props.free.map((value) => ({ value, label: t(`source-${value}`) }))}
          />
          <TextInput
            name="subject"
            label={t("subject")}
            required
            withAsterisk={false}
            maxLength={255}
            style={{ flex: "1 1 220px" }}
          />
        </InlineForm>
      )}
      {props.free.includes("oidc") && (
        <Button variant="default" loading={inviting.isPending} onClick={() => void invite()}>
          {t("make-link")}
        </Button>
      )}
      <ShownOnce
        secret={link}
        title={t("link-made")}
        label={t("the-link")}
        explained={t("link-explained")}
        onClose={() => setLink(null)}
      />
    </>
  );
}
