"use client";
import { Button, Group, Modal, MultiSelect, NativeSelect, Stack, TextInput } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { Role } from "#lib/db/schema";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useGraveAction } from "../forms/step-up";
import { LinkHandover } from "./link-handover";

type Input = { name: string; email: string; role: Role; hours: number; groupIds: string[] };
const ROLES = ["member", "auditor", "privacy-officer", "data-protection-officer", "administrator"] as const;
const HOURS = [24, 72, 168] as const;

/** A link for somebody new, in two steps: who they will be, then the link to hand over. */
export function InvitePerson(props: {
  invite: (input: Input) => Promise<ActionResult<string>>;
  groups: readonly { readonly id: string; readonly name: string }[];
}) {
  const t = useTranslations("admin");
  const common = useTranslations("common");
  const { run, isPending, code, clear } = useGraveAction(props.invite);
  const [isOpen, setOpen] = useState(false);
  const [path, setPath] = useState<string | null>(null);
  const [groupIds, setGroupIds] = useState<string[]>([]);

  function close() {
    setOpen(false);
    setPath(null);
    setGroupIds([]);
    clear();
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const done = await run({
      name: String(form.get("name")),
      email: String(form.get("email")).trim(),
      role: String(form.get("role")) as Role,
      hours: Number(form.get("hours")),
      groupIds,
    });
    if (done !== undefined) setPath(done.value);
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconLink size={16} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t("invite")}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        closeOnClickOutside={path === null}
        title={t(path === null ? "invite" : "invitation-made")}
        closeButtonProps={{ "aria-label": common("close") }}
      >
        {path !== null ? (
          <LinkHandover path={path} onClose={close} />
        ) : (
          <form onSubmit={submit} aria-label={t("invite")}>
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
                data={ROLES.map((value) => ({ value, label: common(`role-${value}`) }))}
              />
              {props.groups.length > 0 && (
                <MultiSelect
                  label={common("groups")}
                  value={groupIds}
                  onChange={setGroupIds}
                  data={props.groups.map(({ id, name }) => ({ value: id, label: name }))}
                  searchable
                />
              )}
              <NativeSelect
                name="hours"
                label={t("link-lasts")}
                defaultValue="72"
                data={HOURS.map((hours) => ({
                  value: String(hours),
                  label: t("days", { days: hours / 24 }),
                }))}
              />
              <ErrorNote code={code} text={code === "conflict" ? t("invite-conflict") : undefined} />
              <Group justify="flex-end" gap="xs">
                <Button variant="default" onClick={close}>
                  {common("cancel")}
                </Button>
                <Button type="submit" loading={isPending}>
                  {t("make-link")}
                </Button>
              </Group>
            </Stack>
          </form>
        )}
      </Modal>
    </>
  );
}
