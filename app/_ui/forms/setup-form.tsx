"use client";
import { Button, Checkbox, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "./error-note";
import styles from "./gate.module.css";
import { NewPasswordFields } from "./new-password-fields";
import { LEAST_PASSWORD_LENGTH } from "./password-strength";
import { trySignIn } from "./sign-in-form";
import { useAction } from "./use-action";

type Input = { token: string; name: string; email: string; password: string; withSamples: boolean };

/** Makes the first administrator, signs them in and goes on to the welcome page. */
export function SetupForm(props: {
  token: string;
  setUp: (input: Input) => Promise<ActionResult<{ samplesFailed: boolean }>>;
}) {
  const t = useTranslations("sign-in");
  const { run, isPending, code } = useAction(props.setUp);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [repeated, setRepeated] = useState("");
  const [withSamples, setWithSamples] = useState(true);
  const [isChecked, setChecked] = useState(false);
  const [isLeaving, setLeaving] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setChecked(true);
    if (password.length < LEAST_PASSWORD_LENGTH || password !== repeated) return;
    const done = await run({ token: props.token, name, email: email.trim(), password, withSamples });
    if (done === undefined) return;
    setLeaving(true);
    const problem = await trySignIn({ email: email.trim(), password });
    const query = done.value.samplesFailed ? "?samples=failed" : "";
    window.location.assign(problem === null ? `/setup/welcome${query}` : "/sign-in?next=/setup/welcome");
  }
  return (
    <form onSubmit={submit} aria-label={t("set-up")}>
      <Stack gap="md">
        <TextInput
          label={t("your-name")}
          autoComplete="name"
          required
          withAsterisk={false}
          maxLength={120}
          autoFocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t("email")}
          description={t("email-hint")}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NewPasswordFields
          password={password}
          repeated={repeated}
          own={[name, email]}
          isChecked={isChecked}
          onPassword={setPassword}
          onRepeated={setRepeated}
        />
        <div className={styles.choice}>
          <Checkbox
            label={t("load-samples")}
            description={t("load-samples-hint")}
            checked={withSamples}
            onChange={(event) => setWithSamples(event.currentTarget.checked)}
          />
        </div>
        <ErrorNote code={code} text={code === "not-found" ? t("wrong-link-next") : undefined} />
        <Button type="submit" loading={isPending || isLeaving} fullWidth>
          {t("create-administrator")}
        </Button>
      </Stack>
    </form>
  );
}
