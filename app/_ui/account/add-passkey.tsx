"use client";
import { Button, Stack, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import type { FormEvent } from "react";
import type { RegistrationOptions } from "#lib/people/passkeys/webauthn";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { createPasskey, hasPasskeys } from "../forms/passkey-browser";
import { useGraveAction } from "../forms/step-up";

export type PasskeyActions = {
  readonly offer: () => Promise<ActionResult<RegistrationOptions>>;
  readonly add: (answer: unknown, name: string) => Promise<ActionResult<string[]>>;
};

/** Makes a passkey on this device or a stick, under a name that the person gives it. */
export function AddPasskey(props: {
  actions: PasskeyActions;
  /** What the name field proposes: the browser. */
  proposal: string;
  onDone: (recoveryCodes: string[]) => void;
}) {
  const t = useTranslations("sign-in");
  const add = useGraveAction(async (name: string): Promise<ActionResult<string[]>> => {
    const offer = await props.actions.offer();
    if (!offer.ok) return offer;
    if (!hasPasskeys(offer.value.rp.id)) return { ok: false, code: "conflict" };
    const answer = await createPasskey(offer.value);
    // The person stopped, or the device has this passkey already.
    return answer === null ? { ok: false, code: "aborted" } : props.actions.add(answer, name);
  });
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const done = await add.run(String(new FormData(form).get("name")));
    if (done === undefined) return;
    form.reset();
    props.onDone(done.value);
  }
  const { code } = add;
  return (
    <form onSubmit={submit} aria-label={t("add-passkey")}>
      <Stack gap="sm" align="flex-start">
        <TextInput
          label={t("passkey-name")}
          description={t("passkey-name-hint")}
          name="name"
          defaultValue={props.proposal}
          maxLength={80}
          required
          withAsterisk={false}
          w="100%"
          maw={360}
        />
        <ErrorNote
          code={code}
          text={
            code === "conflict"
              ? t("passkeys-not-here")
              : code === "aborted"
                ? t("passkey-not-made")
                : undefined
          }
        />
        <Button
          type="submit"
          variant="default"
          loading={add.isPending}
          leftSection={<IconKey size={16} aria-hidden />}
        >
          {t("add-passkey")}
        </Button>
      </Stack>
    </form>
  );
}
