"use client";
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { ErrorNote } from "../forms/error-note";
import { useGraveAction } from "../forms/step-up";
import { useAction } from "../forms/use-action";
import styles from "../page/page.module.css";

export type PasskeyLine = { readonly id: string; readonly name: string; readonly facts: string };

/** The person's passkeys: each can be renamed or removed. */
export function PasskeyList(props: {
  passkeys: readonly PasskeyLine[];
  rename: (id: string, name: string) => Promise<ActionResult>;
  remove: (id: string) => Promise<ActionResult>;
}) {
  const t = useTranslations("sign-in");
  const common = useTranslations("common");
  const rename = useAction(props.rename);
  const remove = useGraveAction(props.remove);
  const [renaming, setRenaming] = useState<PasskeyLine | null>(null);
  const [removing, setRemoving] = useState<PasskeyLine | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name"));
    if (renaming !== null && (await rename.run(renaming.id, name)) !== undefined) setRenaming(null);
  }
  async function confirm() {
    if (removing !== null && (await remove.run(removing.id)) !== undefined) setRemoving(null);
  }
  if (props.passkeys.length === 0) return <p className={styles.quiet}>{t("no-passkeys")}</p>;
  return (
    <>
      <ul className={styles.list}>
        {props.passkeys.map((passkey) => (
          <li key={passkey.id}>
            <div>
              <Text component="div" size="sm" fw={560}>
                {passkey.name}
              </Text>
              <Text size="xs" c="dimmed" className="tabular">
                {passkey.facts}
              </Text>
            </div>
            <Group gap="xs" wrap="nowrap">
              <Button
                variant="default"
                size="compact-sm"
                aria-label={t("rename-passkey", { name: passkey.name })}
                onClick={() => setRenaming(passkey)}
              >
                {common("rename")}
              </Button>
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                aria-label={t("remove-passkey", { name: passkey.name })}
                onClick={() => setRemoving(passkey)}
              >
                {t("remove")}
              </Button>
            </Group>
          </li>
        ))}
      </ul>
      <Modal
        opened={renaming !== null}
        onClose={() => setRenaming(null)}
        title={t("rename-passkey", { name: renaming?.name ?? "" })}
        closeButtonProps={{ "aria-label": common("close") }}
        centered
      >
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput
              name="name"
              label={t("passkey-name")}
              defaultValue={renaming?.name ?? ""}
              maxLength={80}
              required
              withAsterisk={false}
              data-autofocus
            />
            <ErrorNote code={rename.code} />
            <Button type="submit" loading={rename.isPending}>
              {common("save")}
            </Button>
          </Stack>
        </form>
      </Modal>
      <ConfirmDialog
        isOpen={removing !== null}
        title={t("remove-passkey", { name: removing?.name ?? "" })}
        confirm={t("remove")}
        isPending={remove.isPending}
        code={remove.code === "conflict" ? null : remove.code}
        onConfirm={() => void confirm()}
        onClose={() => {
          remove.clear();
          setRemoving(null);
        }}
      >
        {t(remove.code === "conflict" ? "last-factor" : "remove-passkey-lead")}
      </ConfirmDialog>
    </>
  );
}
