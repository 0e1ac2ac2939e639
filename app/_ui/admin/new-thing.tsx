"use client";
import { Button, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import { DialogForm } from "../forms/dialog-form";
import { useAction } from "../forms/use-action";

/** A button that asks for a name (and a description), makes the group or collection and opens its page. */
export function NewThing(props: {
  label: string;
  taken: string;
  path: string;
  hasDescription: boolean;
  create: (name: string, description: string) => Promise<ActionResult<string>>;
}) {
  const t = useTranslations("admin");
  const router = useRouter();
  const { run, isPending, code, clear } = useAction(props.create);
  const [isOpen, setOpen] = useState(false);

  async function submit(given: FormData) {
    const made = await run(String(given.get("name")), String(given.get("description") ?? ""));
    if (made !== undefined) router.push(`${props.path}/${made.value}`);
  }
  function close() {
    setOpen(false);
    clear();
  }
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen(true)}>
        {props.label}
      </Button>
      <DialogForm
        isOpen={isOpen}
        title={props.label}
        submit={t("create")}
        isPending={isPending}
        code={code}
        problem={code === "conflict" ? props.taken : undefined}
        onSubmit={submit}
        onClose={close}
      >
        <TextInput
          name="name"
          label={t("name")}
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
        />
        {props.hasDescription && (
          <Textarea name="description" label={t("description")} autosize minRows={2} maxLength={2000} />
        )}
      </DialogForm>
    </>
  );
}
