"use client";
import { ActionIcon, CloseButton, Text, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconSearch } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import type { KeyboardEvent } from "react";
import type { Find } from "./use-find";
import classes from "./viewer.module.css";

/** Looks for words in the document: Enter goes on, Shift+Enter back, Escape closes. */
export function FindBar({ find, onClose }: { find: Find; onClose: () => void }) {
  const t = useTranslations("document");
  const c = useTranslations("common");
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onClose();
    }
    if (event.key === "Enter") find.step(event.shiftKey ? -1 : 1);
  };
  const isIdle = find.count === null || find.count === 0;
  return (
    <search className={classes.findBar}>
      <TextInput
        size="xs"
        type="search"
        autoFocus
        className={classes.findField}
        leftSection={<IconSearch size={14} aria-hidden />}
        aria-label={t("find-in-document")}
        placeholder={t("find-in-document")}
        value={find.words}
        onChange={(event) => find.setWords(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Text size="xs" c="dimmed" className="tabular" aria-live="polite">
        {find.count === null
          ? ""
          : find.count === 0
            ? c("nothing-found")
            : t("hit", { index: find.index + 1, count: find.count })}
      </Text>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={isIdle}
        onClick={() => find.step(-1)}
        aria-label={t("previous-hit")}
      >
        <IconChevronUp size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={isIdle}
        onClick={() => find.step(1)}
        aria-label={t("next-hit")}
      >
        <IconChevronDown size={18} aria-hidden />
      </ActionIcon>
      <CloseButton size="sm" onClick={onClose} aria-label={t("close-find")} />
    </search>
  );
}
