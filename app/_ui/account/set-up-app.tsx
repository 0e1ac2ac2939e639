"use client";
import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { TotpOffer } from "#lib/people/second-factor/enrol";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useGraveAction } from "../forms/step-up";
import styles from "./account.module.css";

export type AppActions = {
  readonly offer: () => Promise<ActionResult<TotpOffer>>;
  readonly confirm: (code: string) => Promise<ActionResult<string[]>>;
};

/** Codes from an app: a picture to photograph, then the first code as proof that it works. */
export function SetUpApp(props: { actions: AppActions; onDone: (recoveryCodes: string[]) => void }) {
  const t = useTranslations("sign-in");
  const offer = useGraveAction(props.actions.offer);
  const confirm = useGraveAction(props.actions.confirm);
  const [shown, setShown] = useState<TotpOffer | null>(null);

  async function begin() {
    const done = await offer.run();
    if (done !== undefined) setShown(done.value);
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const done = await confirm.run(String(new FormData(event.currentTarget).get("code")));
    if (done !== undefined) props.onDone(done.value);
  }
  if (shown === null)
    return (
      <Stack gap="xs" align="flex-start">
        <ErrorNote code={offer.code} />
        <Button variant="default" loading={offer.isPending} onClick={() => void begin()}>
          {t("set-up-app")}
        </Button>
      </Stack>
    );
  return (
    <form onSubmit={submit} aria-label={t("set-up-app")}>
      <Stack gap="md">
        <Text size="sm">{t("scan-lead")}</Text>
        <div className={styles.offer}>
          {/* biome-ignore lint/performance/noImgElement: a drawing of our own, nothing to fetch or to scale */}
          <img
            className={styles.qr}
            src={`data:image/svg+xml;utf8,${encodeURIComponent(shown.qrSvg)}`}
            alt={t("scan-picture")}
          />
          <Text size="sm" component="div">
            {t("or-type-secret")}
            <div className={styles.secret}>{shown.secret.match(/.{1,4}/g)?.join(" ")}</div>
          </Text>
        </div>
        <TextInput
          label={t("first-code")}
          description={t("first-code-hint")}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={10}
          required
          withAsterisk={false}
          autoFocus
          maw={260}
        />
        <ErrorNote
          code={confirm.code}
          text={confirm.code === "not-allowed" ? t("first-code-wrong") : undefined}
        />
        <Button type="submit" loading={confirm.isPending} style={{ alignSelf: "flex-start" }}>
          {t("confirm-code")}
        </Button>
      </Stack>
    </form>
  );
}
