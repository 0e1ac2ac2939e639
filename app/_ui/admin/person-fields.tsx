"use client";
import { NativeSelect, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { Role } from "#lib/db/schema";
import { useRoleChoices } from "./use-role-choices";

/** Who somebody will be: name, e-mail address and role; `readPerson` reads them. */
export function PersonFields() {
  const t = useTranslations("admin");
  const roles = useRoleChoices();
  return (
    <>
      <TextInput name="name" label={t("name")} required withAsterisk={false} maxLength={120} data-autofocus />
      <TextInput name="email" type="email" label={t("email")} required withAsterisk={false} maxLength={254} />
      <NativeSelect
        name="role"
        label={t("role")}
        description={t("role-explained")}
        defaultValue="member"
        data={roles}
      />
    </>
  );
}

export function readPerson(given: FormData): { name: string; email: string; role: Role } {
  return {
    name: String(given.get("name")),
    email: String(given.get("email")).trim(),
    role: String(given.get("role")) as Role,
  };
}
