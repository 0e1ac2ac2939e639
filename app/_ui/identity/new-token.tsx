"use client";
import { Button, Checkbox, NativeSelect, Stack, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { TokenScope } from "#lib/db/identity-tables";
import type { ActionResult } from "../../_server/action";
import { DialogForm } from "../forms/dialog-form";
import { ShownOnce } from "../forms/shown-once";
import { useGraveAction } from "../forms/step-up";

type Input = { name: string; scopes: TokenScope[]; days: number };

/** Asks what the token is for, what it may do and for how long; then shows it, this once. */
export function NewToken(props: {
  scopes: readonly TokenScope[];
  days: readonly number[];
  create: (input: Input) => Promise<ActionResult<string>>;
}) {
  const t = useTranslations("identity");
  const { run, isPending, code, clear } = useGraveAction(props.create);
  const [isOpen, setOpen] = useState(false);
  const [scopes, setScopes] = useState<string[]>([]);
  const [isChecked, setChecked] = useState(false);
  const [made, setMade] = useState<string | null>(null);

  function close() {
    setOpen(false);
    setScopes([]);
    setChecked(false);
    clear();
  }
  async function submit(given: FormData) {
    setChecked(true);
    if (scopes.length === 0) return;
    const done = await run({
      name: String(given.get("name")),
      scopes: props.scopes.filter((scope) => scopes.includes(scope)),
      days: Number(given.get("days")),
    });
    if (done === undefined) return;
    close();
    setMade(done.value);
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => setOpen(true)}
        mt="sm"
      >
        {t("new-token")}
      </Button>
      <DialogForm
        isOpen={isOpen}
        title={t("new-token")}
        submit={t("create-token")}
        isPending={isPending}
        code={code}
        onSubmit={submit}
        onClose={close}
      >
        <TextInput
          name="name"
          label={t("token-name")}
          description={t("token-name-hint")}
          required
          withAsterisk={false}
          maxLength={80}
          data-autofocus
        />
        <Checkbox.Group
          label={t("token-scopes")}
          value={scopes}
          onChange={setScopes}
          error={isChecked && scopes.length === 0 ? t("scopes-missing") : null}
        >
          <Stack gap="xs" mt="xs">
            {props.scopes.map((scope) => (
              <Checkbox key={scope} value={scope} label={t(`scope-${scope}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <NativeSelect
          name="days"
          label={t("token-expires")}
          defaultValue={String(props.days.find((days) => days >= 90) ?? props.days.at(-1))}
          data={props.days.map((days) => ({ value: String(days), label: t("token-days", { days }) }))}
        />
      </DialogForm>
      <ShownOnce
        secret={made}
        title={t("token-made")}
        label={t("the-token")}
        explained={t("token-once")}
        onClose={() => setMade(null)}
      />
    </>
  );
}
