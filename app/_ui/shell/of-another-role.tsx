"use client";
import { useFormatter, useTranslations } from "next-intl";
import { ButtonLink } from "../page/button-link";
import { StatePage } from "./state-page";

/** A page that exists for everybody to know, and that other roles open. @param roles empty where it is not about one */
export function OfAnotherRole({ roles }: { roles: readonly string[] }) {
  const t = useTranslations("common");
  const names = useFormatter().list(
    roles.map((role) => t(`role-${role}`)),
    { type: "conjunction" },
  );
  const text =
    roles.length === 0 ? t("denied-text") : t("denied-role-text", { roles: names, count: roles.length });
  return (
    <StatePage title={t("denied-title")} text={text}>
      <ButtonLink href="/">{t("to-ask")}</ButtonLink>
      <ButtonLink href="/library" variant="default">
        {t("to-library")}
      </ButtonLink>
    </StatePage>
  );
}
