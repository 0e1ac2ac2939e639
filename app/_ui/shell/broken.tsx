"use client";
import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { OfAnotherRole } from "./of-another-role";
import { StatePage } from "./state-page";

/** A page that could not be shown, and why as far as the person may know; trying again reads it anew. */
export function Broken({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations("common");
  const errors = useTranslations("errors");
  // Of an error of ours its code and, where a role is missing, the roles; else a number of Next's.
  const [code = "", ...roles] = String(Reflect.get(Object(error), "digest") ?? "").split(" ");
  if (code === "not-allowed") return <OfAnotherRole roles={roles} />;
  return (
    <StatePage title={t("broken-title")} text={errors.has(code) ? errors(code) : t("broken-text")}>
      <Button onClick={retry}>{t("retry")}</Button>
    </StatePage>
  );
}
