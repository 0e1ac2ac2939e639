"use client";
import { Button, Stack } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { signIn } from "next-auth/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { SignInOptions } from "#lib/people/passkeys/webauthn";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "./error-note";
import { hasPasskeys, showPasskey } from "./passkey-browser";

type Problem = "passkey-failed" | "passkeys-not-here" | null;

/** Signs in with a passkey that the device offers; nobody has to type who they are. */
export function PasskeySignIn(props: { next: string; offer: () => Promise<ActionResult<SignInOptions>> }) {
  const t = useTranslations("sign-in");
  const [problem, setProblem] = useState<Problem>(null);
  const [isPending, setPending] = useState(false);

  async function enter() {
    setPending(true);
    const found = await tryPasskey(props.offer).catch(() => "passkey-failed" as const);
    if (found === null) return window.location.assign(props.next);
    setProblem(found);
    setPending(false);
  }
  return (
    <Stack gap="sm">
      <Button
        variant="default"
        fullWidth
        loading={isPending}
        leftSection={<IconKey size={16} aria-hidden />}
        onClick={() => void enter()}
      >
        {t("sign-in-with-passkey")}
      </Button>
      <ErrorNote
        code={problem === null ? null : "not-signed-in"}
        text={problem === null ? undefined : t(problem)}
      />
    </Stack>
  );
}

/** @returns null when it worked */
async function tryPasskey(offer: () => Promise<ActionResult<SignInOptions>>): Promise<Problem> {
  const options = await offer();
  if (!options.ok) return options.code === "conflict" ? "passkeys-not-here" : "passkey-failed";
  if (!hasPasskeys(options.value.rpId)) return "passkeys-not-here";
  const answer = await showPasskey(options.value);
  if (answer === null) return "passkey-failed";
  const entered = await signIn("passkey", { answer: JSON.stringify(answer), redirect: false });
  return entered?.ok === true && !entered.error ? null : "passkey-failed";
}
