"use client";
import { useTranslations } from "next-intl";

const ROLES = ["member", "auditor", "privacy-officer", "data-protection-officer", "administrator"] as const;

/** The roles to choose from, in the person's language. */
export function useRoleChoices() {
  const t = useTranslations("common");
  return ROLES.map((value) => ({ value, label: t(`role-${value}`) }));
}
