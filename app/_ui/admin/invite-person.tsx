"use client";
import { Button, MultiSelect, NativeSelect } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Role } from "#lib/db/schema";
import type { ActionResult } from "../../_server/action";
import { DialogForm } from "../forms/dialog-form";
import { useGraveAction } from "../forms/step-up";
import { InvitationLink } from "./invitation-link";
import { PersonFields, readPerson } from "./person-fields";

type Input = { name: string; email: string; role: Role; hours: number; groupIds: string[] };
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
    setGroupIds([]);
    clear();
  }
  async function submit(given: FormData) {
    const done = await run({ ...readPerson(given), hours: Number(given.get("hours")), groupIds });
    if (done === undefined) return;
    close();
    setPath(done.value);
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
      <DialogForm
        isOpen={isOpen}
        title={t("invite")}
        submit={t("make-link")}
        isPending={isPending}
        code={code}
        problem={code === "conflict" ? t("invite-conflict") : undefined}
        onSubmit={submit}
        onClose={close}
      >
        <PersonFields />
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
          data={HOURS.map((hours) => ({ value: String(hours), label: t("days", { days: hours / 24 }) }))}
        />
      </DialogForm>
      <InvitationLink path={path} title={t("invitation-made")} onClose={() => setPath(null)} />
    </>
  );
}
