"use client";
import { Button, Divider, Stack, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { RegistrationOptions } from "#lib/people/passkeys/webauthn";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { NewPasswordFields } from "../forms/new-password-fields";
import { LEAST_PASSWORD_LENGTH } from "../forms/password-strength";
import { trySignIn } from "../forms/sign-in-form";
import { useAction } from "../forms/use-action";
import { AddPasskey } from "./add-passkey";
import { RecoveryCodes } from "./recovery-codes";

/** Sets up what the invited person signs in with: a password, or a passkey. */
export function AcceptInvitation(props: {
  token: string;
  person: { name: string; email: string };
  methods: readonly ("password" | "passkey")[];
  proposal: string;
  byPassword: (token: string, password: string) => Promise<ActionResult>;
  offerPasskey: (token: string) => Promise<ActionResult<RegistrationOptions>>;
  byPasskey: (token: string, answer: unknown, name: string) => Promise<ActionResult<string[]>>;
}) {
  const t = useTranslations("sign-in");
  const [codes, setCodes] = useState<readonly string[]>([]);
  const toSignIn = () => window.location.assign("/sign-in");
  if (codes.length > 0)
    return (
      <Stack gap="md">
        <Text size="sm">{t("passkey-made")}</Text>
        <RecoveryCodes codes={codes} onDone={toSignIn} />
      </Stack>
    );
  return (
    <Stack gap="md">
      {props.methods.includes("password") && <ByPassword {...props} />}
      {props.methods.length > 1 && <Divider label={t("or")} />}
      {props.methods.includes("passkey") && (
        <AddPasskey
          proposal={props.proposal}
          actions={{
            offer: () => props.offerPasskey(props.token),
            add: (answer, name) => props.byPasskey(props.token, answer, name),
          }}
          onDone={setCodes}
        />
      )}
    </Stack>
  );
}

function ByPassword(props: {
  token: string;
  person: { name: string; email: string };
  byPassword: (token: string, password: string) => Promise<ActionResult>;
}) {
  const t = useTranslations("sign-in");
  const { run, isPending, code } = useAction(props.byPassword);
  const [password, setPassword] = useState("");
  const [repeated, setRepeated] = useState("");
  const [isChecked, setChecked] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const { name, email } = props.person;

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setChecked(true);
    if (password.length < LEAST_PASSWORD_LENGTH || password !== repeated) return;
    if ((await run(props.token, password)) === undefined) return;
    setLeaving(true);
    const problem = await trySignIn({ email, password });
    window.location.assign(problem === null ? "/" : "/sign-in");
  }
  return (
    <form onSubmit={submit} aria-label={t("set-password")}>
      <Stack gap="md">
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <NewPasswordFields
          password={password}
          repeated={repeated}
          own={[name, email]}
          isChecked={isChecked}
          onPassword={setPassword}
          onRepeated={setRepeated}
        />
        <ErrorNote code={code} text={code === "not-found" ? t("invitation-over-next") : undefined} />
        <Button type="submit" loading={isPending || isLeaving} fullWidth>
          {t("set-password")}
        </Button>
      </Stack>
    </form>
  );
}
