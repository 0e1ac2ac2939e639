"use client";
import { ActionIcon } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import classes from "./viewer.module.css";

export type Paging = {
  readonly page: number;
  readonly pageCount: number;
  readonly goTo: (page: number) => void;
};

/** Previous, the number to type, next. */
export function PageField({ page, pageCount, goTo }: Paging) {
  const t = useTranslations("document");
  const [typed, setTyped] = useState<string | null>(null);
  const go = () => {
    const number = Number.parseInt(typed ?? "", 10);
    if (Number.isFinite(number)) goTo(number);
    setTyped(null);
  };
  return (
    <span className={classes.paging}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        disabled={page <= 1}
        onClick={() => goTo(page - 1)}
        aria-label={t("previous-page")}
      >
        <IconChevronLeft size={18} aria-hidden />
      </ActionIcon>
      <input
        className={classes.pageNumber}
        inputMode="numeric"
        aria-label={t("page-of", { count: pageCount })}
        value={typed ?? String(page)}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={go}
        onKeyDown={(event) => {
          if (event.key === "Enter") go();
        }}
      />
      <span className={classes.pageCount} aria-hidden>
        / {pageCount}
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        disabled={page >= pageCount}
        onClick={() => goTo(page + 1)}
        aria-label={t("next-page")}
      >
        <IconChevronRight size={18} aria-hidden />
      </ActionIcon>
    </span>
  );
}
