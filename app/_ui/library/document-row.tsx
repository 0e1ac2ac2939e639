"use client";
import { ActionIcon, Checkbox, Menu } from "@mantine/core";
import { IconDots, IconEye, IconRefresh, IconTrash } from "@tabler/icons-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import styles from "../page/page.module.css";
import type { DocumentLine } from "./documents-table";
import own from "./documents-table.module.css";
import { StateMark } from "./state-mark";

/** One document: what it is, whether it can be found, and its menu. */
export function DocumentRow(props: {
  line: DocumentLine;
  mayChoose: boolean;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
  onDelete?: () => void;
  onRetry?: () => void;
}) {
  const t = useTranslations("library");
  const common = useTranslations("common");
  const { line } = props;
  return (
    <tr className={props.isChosen ? own.chosen : undefined}>
      {props.mayChoose && (
        <td className={own.check}>
          <Checkbox
            size="xs"
            mt={2}
            aria-label={t("select", { name: line.title })}
            checked={props.isChosen}
            onChange={(event) => props.onChoose(event.currentTarget.checked)}
          />
        </td>
      )}
      <td>
        <Link className={styles.plainLink} href={`/documents/${line.id}`} prefetch={false}>
          {line.title}
        </Link>
        {line.path !== "" && <span className={own.path}>{line.path}</span>}
        {line.reason !== null && <span className={own.reason}>{line.reason}</span>}
        <span className={`${styles.onlyNarrow} ${styles.quiet} ${styles.small}`}>
          <StateMark state={line.state} /> · {line.format} · {line.size}
        </span>
      </td>
      <td className={styles.onlyWide}>
        <StateMark state={line.state} />
      </td>
      <td className={styles.onlyWide}>{line.format}</td>
      <td className={`${styles.number} ${styles.onlyWide}`}>{line.pages}</td>
      <td className={`${styles.number} ${styles.onlyWide}`}>{line.size}</td>
      <td className={`${styles.nowrap} ${styles.onlyWide}`}>
        <time dateTime={line.addedIso}>{line.added}</time>
      </td>
      <td className={own.menu}>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={t("actions-for", { name: line.title })}
            >
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              component={Link}
              href={`/documents/${line.id}`}
              leftSection={<IconEye size={16} aria-hidden />}
            >
              {t("open")}
            </Menu.Item>
            {props.onRetry && (
              <Menu.Item leftSection={<IconRefresh size={16} aria-hidden />} onClick={props.onRetry}>
                {t("read-again")}
              </Menu.Item>
            )}
            {props.onDelete && (
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={props.onDelete}
              >
                {common("delete")}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}
