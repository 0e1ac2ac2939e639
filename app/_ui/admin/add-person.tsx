"use client";
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Role } from "#lib/db/schema";
import type { ActionResult } from "../../_server/action";
import { DialogForm } from "../forms/dialog-form";
import { ShownOnce } from "../forms/shown-once";
import { useAction } from "../forms/use-action";
import { PersonFields, readPerson } from "./person-fields";

type Input = { name: string; email: string; role: Role };
type Made = { readonly email: string; readonly password: string };

/** Adds a person in two steps: who they are, then their first password. */
export function AddPerson({ add }: { add: (input: Input) => Promise<ActionResult<Made>> }) {
  const t = useTranslations("admin");
  const { run, isPending, code, clear } = useAction(add);
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<Made | null>(null);

  function close() {
    setOpen(false);
    clear();
  }
  async function submit(given: FormData) {
    const done = await run(readPerson(given));
    if (done === undefined) return;
    setOpen(false);
    setMade(done.value);
  }
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen(true)}>
        {t("add-person")}
      </Button>
      <DialogForm
        isOpen={isOpen}
        title={t("add-person")}
        submit={t("add")}
        isPending={isPending}
        code={code}
        problem={code === "conflict" ? t("email-taken") : undefined}
        onSubmit={submit}
        onClose={close}
      >
        <PersonFields />
      </DialogForm>
      <ShownOnce
        secret={made?.password ?? null}
        title={t("person-added")}
        label={t("first-password")}
        explained={t("handover-explained", { email: made?.email ?? "" })}
        onClose={() => setMade(null)}
      />
    </>
  );
}
