"use client";
import { CloseButton, Menu, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconFileText, IconFolder } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import classes from "./answer.module.css";
import type { Scope } from "./use-ask";

export type ScopeCollection = { readonly id: string; readonly name: string; readonly documents: number };
export type ScopeDocument = { readonly id: string; readonly name: string };

/** Where to search: everything the person may read, some collections, or one document. */
export function ScopePicker({
  scope,
  collections,
  document,
  onScope,
  isDisabled,
}: {
  scope: Scope;
  collections: readonly ScopeCollection[];
  document: ScopeDocument | undefined;
  onScope: (scope: Scope) => void;
  isDisabled: boolean;
}) {
  const t = useTranslations("ask");
  if (scope.documentId !== undefined && document !== undefined) {
    return (
      <span className={classes.scopeDocument}>
        <IconFileText size={15} aria-hidden />
        <span className={classes.scopeName}>{t("in-document", { document: document.name })}</span>
        <CloseButton
          size="xs"
          aria-label={t("search-everything")}
          disabled={isDisabled}
          onClick={() => onScope({ collectionIds: [] })}
        />
      </span>
    );
  }
  if (collections.length === 0) return <span />;
  const chosen = collections.filter(({ id }) => scope.collectionIds.includes(id));
  const label =
    chosen.length === 0
      ? t("all-collections", { count: collections.length })
      : chosen.length === 1
        ? (chosen[0]?.name ?? "")
        : t("some-collections", { count: chosen.length });
  const toggle = (id: string) =>
    onScope({
      ...scope,
      collectionIds: scope.collectionIds.includes(id)
        ? scope.collectionIds.filter((other) => other !== id)
        : [...scope.collectionIds, id],
    });
  return (
    <Menu position="top-start" width={300} closeOnItemClick={false} disabled={isDisabled}>
      <Menu.Target>
        <UnstyledButton
          className={classes.scope}
          disabled={isDisabled}
          aria-label={t("search-in", { scope: label })}
        >
          <IconFolder size={15} aria-hidden />
          <span className={classes.scopeName}>{label}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
        <Menu.Label>{t("where-to-search")}</Menu.Label>
        <Menu.CheckboxItem
          checked={chosen.length === 0}
          onChange={() => onScope({ ...scope, collectionIds: [] })}
        >
          {t("everything")}
        </Menu.CheckboxItem>
        <Menu.Divider />
        {collections.map(({ id, name, documents }) => (
          <Menu.CheckboxItem key={id} checked={scope.collectionIds.includes(id)} onChange={() => toggle(id)}>
            <Text span size="sm" display="block">
              {name}
            </Text>
            <Text span size="xs" c="dimmed" className="tabular">
              {t("documents", { count: documents })}
            </Text>
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
