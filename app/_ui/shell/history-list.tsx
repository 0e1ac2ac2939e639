"use client";
import { ActionIcon, Menu, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconDots, IconPencil, IconSearch, IconTrash } from "@tabler/icons-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ExportItems } from "../answer/export-menu";
import { useExport } from "../answer/use-export";
import { DeleteConversation, RenameConversation } from "./conversation-dialogs";
import { type HistoryItem, useHistory } from "./history-context";
import classes from "./shell.module.css";

/** The person's own questions: searched by title, renamed, deleted. */
export function HistoryList() {
  const t = useTranslations("common");
  const x = useTranslations("export");
  const { download } = useExport();
  const { items, refresh } = useHistory();
  const [words, setWords] = useState("");
  const [renamed, setRenamed] = useState<HistoryItem>();
  const [deleted, setDeleted] = useState<HistoryItem>();
  const search = useDebouncedCallback((next: string) => void refresh(next), 200);
  const pathname = usePathname();
  const hasSearch = items.length > 5 || words !== "";
  return (
    <section className={classes.history} aria-label={t("your-questions")}>
      <h2 className={classes.section}>{t("your-questions")}</h2>
      {hasSearch && (
        <TextInput
          size="xs"
          mx="sm"
          mb={6}
          type="search"
          aria-label={t("search-questions")}
          placeholder={t("search-questions")}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            search(event.currentTarget.value);
          }}
        />
      )}
      {items.length === 0 && (
        <Text size="sm" c="dimmed" px="md">
          {words === "" ? t("no-questions-yet") : t("nothing-found")}
        </Text>
      )}
      <ul className={classes.historyItems}>
        {items.map((item) => (
          <li key={item.id} className={classes.historyItem}>
            <Link
              href={`/conversations/${item.id}`}
              prefetch={false}
              className={classes.historyLink}
              title={item.title}
              aria-current={pathname === `/conversations/${item.id}` ? "page" : undefined}
            >
              {item.title}
            </Link>
            <Menu position="bottom-end" withinPortal>
              <Menu.Target>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  className={classes.historyMore}
                  aria-label={t("more-for", { title: item.title })}
                >
                  <IconDots size={16} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setRenamed(item)}>
                  {t("rename")}
                </Menu.Item>
                <Menu.Divider />
                <Menu.Label>{x("menu")}</Menu.Label>
                <ExportItems onChoose={(format) => void download(item.id, format)} />
                <Menu.Divider />
                <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={() => setDeleted(item)}>
                  {t("delete")}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </li>
        ))}
      </ul>
      <RenameConversation item={renamed} onClose={() => setRenamed(undefined)} />
      <DeleteConversation item={deleted} onClose={() => setDeleted(undefined)} />
    </section>
  );
}
