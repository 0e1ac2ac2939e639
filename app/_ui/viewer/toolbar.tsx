"use client";
import { ActionIcon, Menu, Tooltip, UnstyledButton } from "@mantine/core";
import {
  IconAlignLeft,
  IconArrowsMaximize,
  IconDotsVertical,
  IconDownload,
  IconInfoCircle,
  IconMessageQuestion,
  IconMinus,
  IconPlus,
  IconSearch,
  IconX,
} from "@tabler/icons-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { DocumentSummary } from "#lib/documents/documents";
import type { Target } from "./document-view";
import { PageField, type Paging } from "./page-field";
import classes from "./viewer.module.css";
import type { Zoom } from "./zoom";

type Switch = { readonly isOpen: boolean; readonly toggle: () => void };
type Props = {
  document: DocumentSummary;
  title: ReactNode;
  place: Target;
  paging: Paging | null;
  zoom: Zoom | null;
  /** Text beside the pages; null where the text is all there is. */
  text: Switch | null;
  facts: Switch;
  find: Switch;
  variant: "page" | "panel";
  onClose: (() => void) | undefined;
};

/** Title, pages, zoom, and what can be done with the document. */
export function Toolbar({
  document,
  title,
  place,
  paging,
  zoom,
  text,
  facts,
  find,
  variant,
  onClose,
}: Props) {
  const t = useTranslations("document");
  const c = useTranslations("common");
  return (
    <header className={classes.toolbar}>
      <div className={classes.heading}>
        <div className={classes.headingText}>
          {title}
          <Link href={`/library/${document.collectionId}`} prefetch={false} className={classes.collection}>
            {document.collection}
          </Link>
        </div>
        {onClose !== undefined && <Tool label={c("close")} icon={IconX} onClick={onClose} />}
      </div>
      <div className={classes.tools} role="toolbar" aria-label={t("tools")}>
        {paging !== null && <PageField {...paging} />}
        {zoom !== null && (
          <span className={classes.zoom}>
            <Tool label={t("smaller")} icon={IconMinus} onClick={zoom.smaller} />
            <UnstyledButton className={classes.zoomValue} onClick={zoom.reset} aria-label={t("reset-zoom")}>
              {Math.round(zoom.factor * 100)} %
            </UnstyledButton>
            <Tool label={t("larger")} icon={IconPlus} onClick={zoom.larger} />
          </span>
        )}
        <span className={classes.spacer} />
        <Tool label={t("find-in-document")} icon={IconSearch} onClick={find.toggle} isPressed={find.isOpen} />
        {text !== null && (
          <Tool label={t("show-text")} icon={IconAlignLeft} onClick={text.toggle} isPressed={text.isOpen} />
        )}
        <Tool label={t("facts")} icon={IconInfoCircle} onClick={facts.toggle} isPressed={facts.isOpen} />
        <Menu position="bottom-end" width={240}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("more")}>
              <IconDotsVertical size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              component={Link}
              prefetch={false}
              href={`/?document=${document.id}`}
              leftSection={<IconMessageQuestion size={16} />}
            >
              {t("ask-this-document")}
            </Menu.Item>
            {variant === "panel" && (
              <Menu.Item
                component={Link}
                prefetch={false}
                href={addressOf(document.id, place)}
                leftSection={<IconArrowsMaximize size={16} />}
              >
                {t("open-alone")}
              </Menu.Item>
            )}
            <Menu.Item
              component="a"
              href={`/api/documents/${document.id}/original?download=1`}
              download
              leftSection={<IconDownload size={16} />}
            >
              {t("download")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </header>
  );
}

function Tool({
  label,
  icon: Icon,
  onClick,
  isPressed,
}: {
  label: string;
  icon: typeof IconX;
  onClick: () => void;
  isPressed?: boolean;
}) {
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon
        variant={isPressed === true ? "light" : "subtle"}
        color={isPressed === true ? "wall" : "gray"}
        size="lg"
        onClick={onClick}
        aria-label={label}
        aria-pressed={isPressed}
      >
        <Icon size={18} stroke={1.8} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function addressOf(id: string, { page, range }: Target): string {
  const place = range === null ? "" : `&start=${range.start}&end=${range.end}`;
  return `/documents/${id}?page=${page}${place}`;
}
