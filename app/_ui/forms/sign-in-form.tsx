"use client";
import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { signIn } from "next-auth/react";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import { ErrorNote } from "./error-note";

const SAID = ["too-many-attempts", "audit-unavailable", "not-signed-in"] as const;
type Problem = (typeof SAID)[number] | "internal";

/** Address and password. On success the whole page is loaded anew, so that nothing of the signed-out one stays. */
export function SignInForm({ next }: { next: string }) {
  const t = useTranslations("sign-in");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setPending] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setProblem(null);
    const found = await trySignIn(String(form.get("email")), String(form.get("password")));
    if (found === null) return window.location.assign(next);
    setProblem(found);
    setPending(false);
    password.current?.select();
  }

  return (
    <form onSubmit={submit} aria-label={t("sign-in")}>
      <Stack gap="md">
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
          ref={password}
          label={t("password")}
          name="password"
          autoComplete="current-password"
          visibilityToggleFocusable
          visibilityToggleButtonProps={{ "aria-label": t("show-password") }}
          required
          withAsterisk={false}
        />
        <ErrorNote
          code={problem}
          text={problem === null || problem === "internal" ? undefined : t(`problem-${problem}`)}
        />
        <Button type="submit" loading={isPending} fullWidth>
          {t("sign-in")}
        </Button>
      </Stack>
    </form>
  );
}

/** @returns null when it worked */
export async function trySignIn(email: string, password: string): Promise<Problem | null> {
  try {
    const answer = await signIn("credentials", { email, password, redirect: false });
    if (answer?.ok === true && !answer.error) return null;
    if (answer?.error === "CredentialsSignin") return "not-signed-in";
    return SAID.find((code) => code === answer?.error) ?? "internal";
  } catch {
    return "internal";
  }
}
