"use client";
import { Button, Menu } from "@mantine/core";
import {
  IconChevronDown,
  IconDownload,
  IconFileText,
  IconFileTypeDocx,
  IconFileTypePdf,
} from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useExport } from "./use-export";

const FORMATS = [
  { format: "pdf", Icon: IconFileTypePdf },
  { format: "docx", Icon: IconFileTypeDocx },
  { format: "md", Icon: IconFileText },
] as const;

/** Takes one answer away as a file. */
export function ExportMenu({ conversationId, turnId }: { conversationId: string; turnId: string }) {
  const t = useTranslations("export");
  const { isWorking, download } = useExport();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          loading={isWorking}
          leftSection={<IconDownload size={15} />}
          rightSection={<IconChevronDown size={13} />}
        >
          {t("menu")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ExportItems onChoose={(format) => void download(conversationId, format, turnId)} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The formats, as items of a menu. */
export function ExportItems({ onChoose }: { onChoose: (format: "md" | "docx" | "pdf") => void }) {
  const t = useTranslations("export");
  return FORMATS.map(({ format, Icon }) => (
    <Menu.Item key={format} leftSection={<Icon size={16} />} onClick={() => onChoose(format)}>
      {t(`as-${format}`)}
    </Menu.Item>
  ));
}
