"use client";
import { Button, Group, NativeSelect, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Role } from "#lib/db/schema";
import type { ActionResult } from "../../_server/action";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { ErrorNote } from "../forms/error-note";
import { ShownOnce } from "../forms/shown-once";
import { useGraveAction } from "../forms/step-up";
import { useAction } from "../forms/use-action";
import { useRoleChoices } from "./use-role-choices";

/** What an administrator can change about a person. */
export function PersonControls(props: {
  person: { id: string; name: string; email: string; role: Role; isSuspended: boolean; isOneself: boolean };
  setRole: (id: string, role: string) => Promise<ActionResult>;
  setSuspended: (id: string, isSuspended: boolean) => Promise<ActionResult>;
  newPassword: (id: string) => Promise<ActionResult<string>>;
}) {
  const t = useTranslations("admin");
  const roles = useRoleChoices();
  const { person } = props;
  const role = useGraveAction(props.setRole);
  const suspend = useAction(props.setSuspended);
  const reset = useGraveAction(props.newPassword);
  const [asking, setAsking] = useState<"suspend" | "reset" | null>(null);
  const [password, setPassword] = useState<string | null>(null);

  async function confirmSuspend() {
    if ((await suspend.run(person.id, true)) !== undefined) setAsking(null);
  }
  async function confirmReset() {
    const done = await reset.run(person.id);
    if (done === undefined) return;
    setAsking(null);
    setPassword(done.value);
  }
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={t("role")}
          value={person.role}
          disabled={role.isPending}
          onChange={(event) => role.run(person.id, event.currentTarget.value)}
          data={roles}
        />
        <Button variant="default" onClick={() => setAsking("reset")}>
          {t("reset-password")}
        </Button>
        {person.isSuspended ? (
          <Button variant="default" loading={suspend.isPending} onClick={() => suspend.run(person.id, false)}>
            {t("reactivate")}
          </Button>
        ) : (
          !person.isOneself && (
            <Button variant="light" color="red" onClick={() => setAsking("suspend")}>
              {t("suspend")}
            </Button>
          )
        )}
      </Group>
      <ErrorNote
        code={role.code ?? (asking === null ? suspend.code : null)}
        text={role.code === "conflict" ? t("last-administrator") : undefined}
      />
      <ConfirmDialog
        isOpen={asking === "suspend"}
        title={t("suspend-title", { name: person.name })}
        confirm={t("suspend")}
        isPending={suspend.isPending}
        code={suspend.code}
        onConfirm={confirmSuspend}
        onClose={() => setAsking(null)}
      >
        {t("suspend-explained")}
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asking === "reset"}
        title={t("reset-title", { name: person.name })}
        confirm={t("reset-password")}
        isPending={reset.isPending}
        code={reset.code}
        onConfirm={confirmReset}
        onClose={() => setAsking(null)}
      >
        {t("reset-explained")}
      </ConfirmDialog>
      <ShownOnce
        secret={password}
        title={t("new-password-for", { name: person.name })}
        label={t("first-password")}
        explained={t("handover-explained", { email: person.email })}
        onClose={() => setPassword(null)}
      />
    </Stack>
  );
}
