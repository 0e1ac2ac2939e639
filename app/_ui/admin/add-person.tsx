"use client";
import { Button, Group, Modal, NativeSelect, Stack, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { Role } from "#lib/db/schema";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import { Handover } from "./handover";

type Input = { name: string; email: string; role: Role };
type Made = { readonly email: string; readonly password: string };

/** Adds a person in two steps: who they are, then their first password. */
export function AddPerson({ add }: { add: (input: Input) => Promise<ActionResult<Made>> }) {
  const t = useTranslations("admin");
  const common = useTranslations("common");
  const { run, isPending, code, clear } = useAction(add);
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<Made | null>(null);

  function close() {
    setOpen(false);
    setMade(null);
    clear();
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const done = await run({
      name: String(form.get("name")),
      email: String(form.get("email")).trim(),
      role: String(form.get("role")) as Role,
    });
    if (done !== undefined) setMade(done.value);
  }
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen(true)}>
        {t("add-person")}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        closeOnClickOutside={made === null}
        title={made === null ? t("add-person") : t("person-added")}
        closeButtonProps={{ "aria-label": common("close") }}
      >
        {made !== null ? (
          <Handover email={made.email} password={made.password} onClose={close} />
        ) : (
          <form onSubmit={submit} aria-label={t("add-person")}>
            <Stack gap="md">
              <TextInput
                name="name"
                label={t("name")}
                required
                withAsterisk={false}
                maxLength={120}
                data-autofocus
              />
              <TextInput
                name="email"
                type="email"
                label={t("email")}
                required
                withAsterisk={false}
                maxLength={254}
              />
              <NativeSelect
                name="role"
                label={t("role")}
                description={t("role-explained")}
                defaultValue="member"
                data={(
                  [
                    "member",
                    "auditor",
                    "privacy-officer",
                    "data-protection-officer",
                    "administrator",
                  ] as const
                ).map((value) => ({
                  value,
                  label: common(`role-${value}`),
                }))}
              />
              <ErrorNote code={code} text={code === "conflict" ? t("email-taken") : undefined} />
              <Group justify="flex-end" gap="xs">
                <Button variant="default" onClick={close}>
                  {common("cancel")}
                </Button>
                <Button type="submit" loading={isPending}>
                  {t("add")}
                </Button>
              </Group>
            </Stack>
          </form>
        )}
      </Modal>
    </>
  );
}
