"use client";
import { Button, Checkbox, Radio, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { SecondFactorRule, SignInMethod, SignInSettings } from "#lib/people/sign-in-settings";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useGraveAction } from "../forms/step-up";

const METHODS: readonly SignInMethod[] = ["password", "passkey", "oidc", "ldap"];
const RULES: readonly SecondFactorRule[] = ["optional", "privileged", "everybody"];
type Changed = { methods: SignInMethod[]; secondFactor: SecondFactorRule };

/** How people may sign in; saved after the administrator proved who they are. */
export function SignInSettingsForm(props: {
  settings: SignInSettings;
  mayChange: boolean;
  save: (settings: Changed) => Promise<ActionResult>;
}) {
  const t = useTranslations("admin");
  const common = useTranslations("common");
  const [methods, setMethods] = useState<string[]>([...props.settings.methods]);
  const [rule, setRule] = useState<string>(props.settings.secondFactor);
  const { run, isPending, code } = useGraveAction(props.save);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const done = await run({
      methods: METHODS.filter((method) => methods.includes(method)),
      secondFactor: rule as SecondFactorRule,
    });
    if (done !== undefined) notifications.show({ message: t("sign-in-saved") });
  }
  return (
    <form onSubmit={submit} aria-label={common("sign-in")}>
      <Stack gap="lg">
        <Checkbox.Group
          label={t("methods")}
          description={t("methods-hint")}
          value={methods}
          onChange={setMethods}
          disabled={!props.mayChange}
        >
          <Stack gap="xs" mt="xs">
            {METHODS.map((method) => (
              <Checkbox key={method} value={method} label={t(`method-${method}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Radio.Group
          label={t("second-factor-for")}
          description={t("second-factor-hint")}
          value={rule}
          onChange={setRule}
          disabled={!props.mayChange}
        >
          <Stack gap="xs" mt="xs">
            {RULES.map((value) => (
              <Radio key={value} value={value} label={t(`second-factor-${value}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <ErrorNote code={code} text={code === "invalid-input" ? t("no-method") : undefined} />
        {props.mayChange && (
          <Button type="submit" loading={isPending} style={{ alignSelf: "flex-start" }}>
            {common("save")}
          </Button>
        )}
      </Stack>
    </form>
  );
}
