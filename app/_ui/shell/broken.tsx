"use client";
import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { StatePage } from "./state-page";

/** A page that could not be shown; trying again reads it anew. */
export function Broken({ retry }: { retry: () => void }) {
  const t = useTranslations("common");
  return (
    <StatePage title={t("broken-title")} text={t("broken-text")}>
      <Button onClick={retry}>{t("retry")}</Button>
    </StatePage>
  );
}
