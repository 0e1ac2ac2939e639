"use client";
import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
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
  const common = useTranslations("common");
  const router = useRouter();
  const { run, isPending, code, clear } = useAction(props.create);
  const [isOpen, setOpen] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const made = await run(String(form.get("name")), String(form.get("description") ?? ""));
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
      <Modal
        opened={isOpen}
        onClose={close}
        title={props.label}
        closeButtonProps={{ "aria-label": common("close") }}
      >
        <form onSubmit={submit} aria-label={props.label}>
          <Stack gap="md">
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
            <ErrorNote code={code} text={code === "conflict" ? props.taken : undefined} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                {common("cancel")}
              </Button>
              <Button type="submit" loading={isPending}>
                {t("create")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
