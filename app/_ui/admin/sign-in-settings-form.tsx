"use client";
import { Button, Checkbox, Group, NumberInput, Radio, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { SecondFactorRule, SignInMethod, SignInSettings } from "#lib/people/sign-in-settings";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useGraveAction } from "../forms/step-up";

const METHODS: readonly SignInMethod[] = ["password", "passkey", "oidc", "ldap"];
const RULES: readonly SecondFactorRule[] = ["optional", "privileged", "everybody"];
type Changed = {
  methods: SignInMethod[];
  secondFactor: SecondFactorRule;
  idleMinutes: number | null;
  sessionHours: number | null;
};

/** How people may sign in; saved after the administrator proved who they are. */
export function SignInSettingsForm(props: {
  settings: SignInSettings;
  /** What the configuration says of sessions: the longest they can last. */
  longest: { readonly idleMinutes: number; readonly sessionHours: number };
  mayChange: boolean;
  save: (settings: Changed) => Promise<ActionResult>;
}) {
  const t = useTranslations("admin");
  const common = useTranslations("common");
  const [methods, setMethods] = useState<string[]>([...props.settings.methods]);
  const [rule, setRule] = useState<string>(props.settings.secondFactor);
  const [idle, setIdle] = useState<number | string>(props.settings.idleMinutes ?? "");
  const [hours, setHours] = useState<number | string>(props.settings.sessionHours ?? "");
  const { run, isPending, code } = useGraveAction(props.save);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const done = await run({
      methods: METHODS.filter((method) => methods.includes(method)),
      secondFactor: rule as SecondFactorRule,
      idleMinutes: idle === "" ? null : Number(idle),
      sessionHours: hours === "" ? null : Number(hours),
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
        <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
          <legend style={{ padding: 0, fontSize: "0.875rem", fontWeight: 600 }}>{t("session-limits")}</legend>
          <p style={{ margin: "2px 0 8px", fontSize: "0.75rem", color: "var(--mantine-color-dimmed)" }}>
            {t("session-limits-hint")}
          </p>
          <Group align="flex-end" gap="sm">
            <NumberInput
              label={t("idle-minutes")}
              placeholder={String(props.longest.idleMinutes)}
              min={5}
              max={props.longest.idleMinutes}
              allowDecimal={false}
              hideControls
              disabled={!props.mayChange}
              value={idle}
              onChange={setIdle}
            />
            <NumberInput
              label={t("session-hours")}
              placeholder={String(props.longest.sessionHours)}
              min={1}
              max={props.longest.sessionHours}
              allowDecimal={false}
              hideControls
              disabled={!props.mayChange}
              value={hours}
              onChange={setHours}
            />
          </Group>
        </fieldset>
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
