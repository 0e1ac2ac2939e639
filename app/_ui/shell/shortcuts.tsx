"use client";
import { Kbd, Modal, Table } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

const OPEN = "intramuros:shortcuts";

/** Opens the list from anywhere. */
export function openShortcuts(): void {
  window.dispatchEvent(new Event(OPEN));
}

/** Whether keys belong to a field the person types in. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

const SHORTCUTS = [
  { keys: ["key-control", "K"], text: "shortcut-palette" },
  { keys: ["/"], text: "shortcut-question" },
  { keys: ["key-enter"], text: "shortcut-ask" },
  { keys: ["key-shift", "key-enter"], text: "shortcut-line" },
  { keys: ["key-escape"], text: "shortcut-stop" },
  { keys: ["PgUp", "PgDn"], text: "shortcut-pages" },
  { keys: ["+", "−", "0"], text: "shortcut-zoom" },
  { keys: ["?"], text: "shortcut-list" },
] as const;

/** `?` lists the shortcuts. */
export function Shortcuts() {
  const t = useTranslations("common");
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    const open = () => setIsOpen(true);
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "?" && !event.ctrlKey && !event.metaKey && !isTyping(event.target)) open();
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener(OPEN, open);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener(OPEN, open);
    };
  }, []);
  return (
    <Modal
      opened={isOpen}
      onClose={() => setIsOpen(false)}
      title={t("shortcuts")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Table verticalSpacing="xs" withRowBorders={false}>
        <Table.Tbody>
          {SHORTCUTS.map(({ keys, text }) => (
            <Table.Tr key={text}>
              <Table.Th scope="row" fw={400}>
                {t(text)}
              </Table.Th>
              <Table.Td ta="right">
                {keys.map((key) => (
                  <Kbd key={key} ml={4}>
                    {key.startsWith("key-") ? t(key as "key-control") : key}
                  </Kbd>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
