"use client";
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "../../_server/action";
import admin from "../admin/admin.module.css";
import { ErrorNote } from "../forms/error-note";
import { useGraveAction } from "../forms/step-up";
import { useAction } from "../forms/use-action";
import styles from "../page/page.module.css";
import { ShownOnce } from "./shown-once";

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
  const common = useTranslations("common");
  const connecting = useGraveAction(props.connect);
  const disconnecting = useAction(props.disconnect);
  const inviting = useGraveAction(props.invite);
  const [link, setLink] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    await connecting.run(props.userId, String(form.get("source")), String(form.get("subject")));
  }
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
        <form onSubmit={submit} aria-label={t("connect")}>
          <div className={admin.inline} style={{ marginTop: 12, marginBottom: 12 }}>
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
            <Button type="submit" variant="default" loading={connecting.isPending}>
              {t("connect")}
            </Button>
          </div>
          <ErrorNote
            code={connecting.code}
            text={connecting.code === "conflict" ? t("connected-already") : undefined}
          />
        </form>
      )}
      {props.free.includes("oidc") && (
        <Button variant="default" loading={inviting.isPending} onClick={() => void invite()}>
          {t("make-link")}
        </Button>
      )}
      <Modal
        opened={link !== null}
        onClose={() => setLink(null)}
        closeOnClickOutside={false}
        title={t("link-made")}
        closeButtonProps={{ "aria-label": common("close") }}
      >
        <ShownOnce
          secret={link ?? ""}
          label={t("the-link")}
          explained={t("link-explained")}
          onClose={() => setLink(null)}
        />
      </Modal>
    </>
  );
}
