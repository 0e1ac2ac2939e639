"use client";
import { Divider, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AddPasskey, type PasskeyActions } from "./add-passkey";
import { RecoveryCodes } from "./recovery-codes";
import { type AppActions, SetUpApp } from "./set-up-app";

/** The one thing that is open to somebody who has to set up a second factor; then on to where they were going. */
export function Enrol(props: {
  app: AppActions;
  /** Null where people may not sign in with passkeys. */
  passkey: PasskeyActions | null;
  proposal: string;
}) {
  const t = useTranslations("sign-in");
  const [codes, setCodes] = useState<readonly string[]>([]);
  // The whole page anew, so that nothing of this one stays.
  const goOn = () => window.location.assign("/");
  const done = (made: readonly string[]) => (made.length > 0 ? setCodes(made) : goOn());
  if (codes.length > 0) return <RecoveryCodes codes={codes} onDone={goOn} />;
  return (
    <Stack gap="md">
      <SetUpApp actions={props.app} onDone={done} />
      {props.passkey !== null && (
        <>
          <Divider label={t("or")} />
          <AddPasskey actions={props.passkey} proposal={props.proposal} onDone={done} />
        </>
      )}
    </Stack>
  );
}
