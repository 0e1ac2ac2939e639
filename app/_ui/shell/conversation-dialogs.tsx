"use client";
import { Button, Group, Modal, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type SubmitEvent, useState } from "react";
import { deleteOwnConversation, renameOwnConversation } from "../../(app)/conversations/actions";
import { type HistoryItem, useHistory } from "./history-context";

type Props = { item: HistoryItem | undefined; onClose: () => void };

export function RenameConversation({ item, onClose }: Props) {
  const t = useTranslations("common");
  return (
    <Modal
      opened={item !== undefined}
      onClose={onClose}
      title={t("rename-question")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {item !== undefined && <RenameForm key={item.id} item={item} onClose={onClose} />}
    </Modal>
  );
}

function RenameForm({ item, onClose }: { item: HistoryItem; onClose: () => void }) {
  const t = useTranslations("common");
  const e = useTranslations("errors");
  const { change } = useHistory();
  const [title, setTitle] = useState(item.title);
  const rename = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const result = await renameOwnConversation(item.id, title);
    if (!result.ok) {
      notifications.show({ color: "red", message: e(result.code) });
      return;
    }
    change((items) =>
      items.map((other) => (other.id === item.id ? { ...other, title: title.trim() } : other)),
    );
    onClose();
  };
  return (
    <form onSubmit={rename}>
      <TextInput
        data-autofocus
        label={t("title")}
        value={title}
        maxLength={200}
        required
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("cancel")}
        </Button>
        <Button type="submit" disabled={title.trim() === ""}>
          {t("save")}
        </Button>
      </Group>
    </form>
  );
}

export function DeleteConversation({ item, onClose }: Props) {
  const t = useTranslations("common");
  const e = useTranslations("errors");
  const { change } = useHistory();
  const pathname = usePathname();
  const router = useRouter();
  const remove = async (gone: HistoryItem) => {
    const result = await deleteOwnConversation(gone.id);
    if (!result.ok) {
      notifications.show({ color: "red", message: e(result.code) });
      return;
    }
    change((items) => items.filter(({ id }) => id !== gone.id));
    onClose();
    if (pathname === `/conversations/${gone.id}`) router.push("/");
  };
  return (
    <Modal
      opened={item !== undefined}
      onClose={onClose}
      title={t("delete-question")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Text size="sm">{t("delete-question-text", { title: item?.title ?? "" })}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t("cancel")}
        </Button>
        <Button color="red.9" onClick={() => item !== undefined && void remove(item)}>
          {t("delete")}
        </Button>
      </Group>
    </Modal>
  );
}
