"use client";
import { Button, Divider, Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { createContext, type FormEvent, type ReactNode, useContext, useRef, useState } from "react";
import type { ErrorCode } from "#lib/errors";
import type { SignInOptions } from "#lib/people/passkeys/webauthn";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "./error-note";
import { hasPasskeys, showPasskey } from "./passkey-browser";
import { useAction } from "./use-action";

type Prove = () => Promise<boolean>;
const StepUp = createContext<Prove>(async () => false);

export type StepUpActions = {
  readonly byPassword: (input: { password: string; code: string }) => Promise<ActionResult>;
  readonly offer: () => Promise<ActionResult<SignInOptions>>;
  readonly byPasskey: (answer: unknown) => Promise<ActionResult>;
  /** Name of the OpenID provider by which people may prove it, if there is one. */
  readonly provider: string | null;
};

/** Lets what is inside ask the person to prove again who they are, where the server wants it before something grave. */
export function StepUpProvider({ actions, children }: { actions: StepUpActions; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const waiting = useRef<((isProved: boolean) => void) | undefined>(undefined);
  const prove = () =>
    new Promise<boolean>((resolve) => {
      waiting.current?.(false);
      waiting.current = resolve;
      setOpen(true);
    });
  function close(isProved: boolean) {
    setOpen(false);
    waiting.current?.(isProved);
    waiting.current = undefined;
  }
  return (
    <StepUp value={prove}>
      {children}
      <StepUpDialog isOpen={isOpen} actions={actions} onEnd={close} />
    </StepUp>
  );
}

/** `useAction` for something grave: asks the person to prove who they are when the server wants it, then does it. */
export function useGraveAction<Input extends readonly unknown[], Value>(
  action: (...input: Input) => Promise<ActionResult<Value>>,
) {
  const prove = useContext(StepUp);
  return useAction(async (...input: Input) => {
    const first = await action(...input);
    return !first.ok && first.code === "step-up-needed" && (await prove()) ? action(...input) : first;
  });
}

/** It is asked for from within other dialogs, which are at 200, and must not open behind them. */
const IN_FRONT = 300;

function StepUpDialog(props: {
  isOpen: boolean;
  actions: StepUpActions;
  onEnd: (isProved: boolean) => void;
}) {
  const t = useTranslations("sign-in");
  const common = useTranslations("common");
  const [wantsCode, setWantsCode] = useState(false);
  const [pending, setPending] = useState<"password" | "passkey" | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  function end(isProved: boolean) {
    setWantsCode(false);
    setProblem(null);
    props.onEnd(isProved);
  }
  // No transition of its own: React would hold it back until the one that asked for this proof is over.
  async function prove(by: "password" | "passkey", work: () => Promise<ActionResult>) {
    setPending(by);
    setProblem(null);
    const result = await work().catch(() => ({ ok: false, code: "internal" }) as const);
    setPending(null);
    if (result.ok) return end(true);
    if (by === "password" && result.code === "second-factor-needed") setWantsCode(true);
    else setProblem({ by, code: result.code });
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    event.stopPropagation();
    const form = new FormData(event.currentTarget);
    const input = { password: String(form.get("password")), code: String(form.get("code") ?? "") };
    void prove("password", () => props.actions.byPassword(input));
  }
  const byPasskey = () =>
    prove("passkey", async () => {
      const offer = await props.actions.offer();
      if (!offer.ok) return offer;
      if (!hasPasskeys(offer.value.rpId)) return { ok: false, code: "conflict" };
      return props.actions.byPasskey(await showPasskey(offer.value));
    });
  return (
    <Modal
      zIndex={IN_FRONT}
      opened={props.isOpen}
      onClose={() => end(false)}
      title={t("prove")}
      centered
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <Stack gap="md">
        <Text size="sm">{t("prove-lead")}</Text>
        <form onSubmit={submit} aria-label={t("prove")}>
          <Stack gap="md">
            <PasswordInput
              label={t("password")}
              name="password"
              autoComplete="current-password"
              visibilityToggleFocusable
              visibilityToggleButtonProps={{ "aria-label": t("show-password") }}
              required
              withAsterisk={false}
              data-autofocus
            />
            {wantsCode && (
              <TextInput
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
            <ErrorNote code={problem?.code ?? null} text={sayProblem(problem, t)} />
            <Button type="submit" loading={pending === "password"} fullWidth>
              {t("prove-button")}
            </Button>
          </Stack>
        </form>
        <Divider label={t("or")} />
        <Button
          variant="default"
          fullWidth
          loading={pending === "passkey"}
          leftSection={<IconKey size={16} aria-hidden />}
          onClick={() => void byPasskey()}
        >
          {t("use-passkey")}
        </Button>
        {props.actions.provider !== null && (
          <ByProvider name={props.actions.provider} onDone={() => end(true)} />
        )}
      </Stack>
    </Modal>
  );
}

/** In a tab of its own, so that what was being done here waits. The server knows whether it happened. */
function ByProvider({ name, onDone }: { name: string; onDone: () => void }) {
  const t = useTranslations("sign-in");
  const [isBegun, setBegun] = useState(false);
  return (
    <>
      <Button
        component="a"
        href="/api/oidc/start?confirm=1&next=/account"
        target="_blank"
        rel="noopener"
        variant="default"
        fullWidth
        onClick={() => setBegun(true)}
      >
        {t("prove-with-provider", { name })}
      </Button>
      {isBegun && (
        <Button fullWidth onClick={onDone}>
          {t("proved-there")}
        </Button>
      )}
    </>
  );
}

type Problem = { readonly by: "password" | "passkey"; readonly code: ErrorCode };

function sayProblem(
  problem: Problem | null,
  t: ReturnType<typeof useTranslations<"sign-in">>,
): string | undefined {
  if (problem === null) return undefined;
  const { by, code } = problem;
  if (by === "password") return code === "not-signed-in" ? t("prove-wrong") : undefined;
  if (code === "not-found") return t("no-passkey-yet");
  return t(code === "conflict" ? "passkeys-not-here" : "passkey-failed");
}
