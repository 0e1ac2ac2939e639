"use client";
import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { signIn } from "next-auth/react";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import { ErrorNote } from "./error-note";

const SAID = ["too-many-attempts", "audit-unavailable", "not-signed-in", "second-factor-needed"] as const;
type Problem = (typeof SAID)[number] | "internal";
type Credentials = { readonly email: string; readonly password: string; readonly code?: string };

/**
 * Address and password, then a code where the account has them. On success the whole page is loaded anew, so that
 * nothing of the signed-out one stays.
 */
export function SignInForm({ next }: { next: string }) {
  const t = useTranslations("sign-in");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setPending] = useState(false);
  /** What was right already and waits for its code. */
  const [proved, setProved] = useState<Credentials | null>(null);
  const field = useRef<HTMLInputElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const credentials =
      proved === null
        ? { email: String(form.get("email")), password: String(form.get("password")) }
        : { ...proved, code: String(form.get("code")) };
    setPending(true);
    setProblem(null);
    const found = await trySignIn(credentials);
    if (found === null) return window.location.assign(next);
    setPending(false);
    if (found === "second-factor-needed") return setProved(credentials);
    setProblem(found);
    field.current?.select();
  }
  function startOver() {
    setProved(null);
    setProblem(null);
  }
  const wrong = proved !== null && problem === "not-signed-in" ? "wrong-code" : problem;

  return (
    <form onSubmit={submit} aria-label={t("sign-in")}>
      <Stack gap="md">
        {proved === null ? (
          <>
            <TextInput
              label={t("email")}
              name="email"
              type="email"
              autoComplete="username"
              inputMode="email"
              required
              withAsterisk={false}
              autoFocus
              data-autofocus
            />
            <PasswordInput
              ref={field}
              label={t("password")}
              name="password"
              autoComplete="current-password"
              visibilityToggleFocusable
              visibilityToggleButtonProps={{ "aria-label": t("show-password") }}
              required
              withAsterisk={false}
            />
          </>
        ) : (
          <TextInput
            ref={field}
            label={t("code")}
            description={t("code-lead")}
            name="code"
            autoComplete="one-time-code"
            maxLength={64}
            required
            withAsterisk={false}
            autoFocus
          />
        )}
        <ErrorNote
          code={problem}
          text={
            wrong === null || wrong === "internal" || wrong === "second-factor-needed"
              ? undefined
              : t(`problem-${wrong}`)
          }
        />
        <Button type="submit" loading={isPending} fullWidth>
          {t("sign-in")}
        </Button>
        {proved !== null && (
          <Button variant="subtle" onClick={startOver} fullWidth>
            {t("other-account")}
          </Button>
        )}
      </Stack>
    </form>
  );
}

/** @returns null when it worked */
export async function trySignIn(credentials: Credentials): Promise<Problem | null> {
  try {
    const answer = await signIn("credentials", { ...credentials, redirect: false });
    if (answer?.ok === true && !answer.error) return null;
    if (answer?.error === "CredentialsSignin") return "not-signed-in";
    return SAID.find((code) => code === answer?.error) ?? "internal";
  } catch {
    return "internal";
  }
}
