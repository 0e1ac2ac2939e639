"use client";
import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { signIn } from "next-auth/react";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import { ErrorNote } from "./error-note";

const SAID = [
  "too-many-attempts",
  "audit-unavailable",
  "not-signed-in",
  "second-factor-needed",
  "identity-unavailable",
] as const;
type Problem = (typeof SAID)[number] | "internal";
type Credentials = { readonly email: string; readonly password: string; readonly code?: string };

/**
 * Address and password, then a code where the account has them. With `directory`, its name, a directory checks them. On success the whole page is loaded anew, so that
 * nothing of the signed-out one stays.
 */
export function SignInForm({ next, directory }: { next: string; directory?: string | undefined }) {
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
    const found = await trySignIn(credentials, directory === undefined ? "credentials" : "directory");
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
    <form
      onSubmit={submit}
      aria-label={directory === undefined ? t("sign-in") : t("with-provider", { name: directory })}
    >
      <Stack gap="md">
        {proved === null ? (
          <>
            <TextInput
              label={directory === undefined ? t("email") : t("directory-login")}
              name="email"
              {...(directory === undefined ? ({ type: "email", inputMode: "email" } as const) : {})}
              autoComplete="username"
              required
              withAsterisk={false}
              autoFocus={directory === undefined}
              data-autofocus={directory === undefined}
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
          {directory === undefined ? t("sign-in") : t("with-provider", { name: directory })}
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
export async function trySignIn(
  credentials: Credentials,
  way: "credentials" | "directory" = "credentials",
): Promise<Problem | null> {
  try {
    const answer = await signIn(way, { ...credentials, redirect: false });
    if (answer?.ok === true && !answer.error) return null;
    if (answer?.error === "CredentialsSignin") return "not-signed-in";
    return SAID.find((code) => code === answer?.error) ?? "internal";
  } catch {
    return "internal";
  }
}
