"use client";
import { Button, Popover, TextInput, UnstyledButton } from "@mantine/core";
import { IconCalendar, IconChevronDown } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useDay } from "../use-day";
import classes from "./answer.module.css";
import type { Scope } from "./use-ask";

/** The day a question is about: today, or one that is chosen. */
export function AsOfPicker({
  scope,
  onScope,
  isDisabled,
}: {
  scope: Scope;
  onScope: (scope: Scope) => void;
  isDisabled: boolean;
}) {
  const t = useTranslations("ask");
  const day = useDay();
  const { asOf, ...rest } = scope;
  const label = asOf === undefined ? t("today") : t("as-of", { day: day(asOf) });
  const choose = (value: string) => onScope(value === "" ? rest : { ...rest, asOf: value });
  return (
    <Popover position="top-start" width={300} trapFocus returnFocus disabled={isDisabled}>
      <Popover.Target>
        <UnstyledButton
          className={asOf === undefined ? classes.scope : classes.scopeDocument}
          disabled={isDisabled}
          aria-label={t("day-asked-about", { day: label })}
        >
          <IconCalendar size={15} aria-hidden />
          <span className={classes.scopeName}>{label}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <TextInput
          type="date"
          label={t("which-day")}
          description={t("which-day-help")}
          value={asOf ?? ""}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        <Button
          mt="sm"
          size="compact-sm"
          variant="default"
          disabled={asOf === undefined}
          onClick={() => choose("")}
        >
          {t("back-to-today")}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
