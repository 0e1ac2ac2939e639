"use client";
import { Select } from "@mantine/core";
import { useTranslations } from "next-intl";
import styles from "./admin.module.css";

/** Chooses a person or a group by name. @param props.value id of one of them; null: nobody yet */
export function SubjectSelect(props: {
  /** Person or group, unless told. */
  label?: string;
  people: readonly { readonly id: string; readonly name: string; readonly email?: string }[];
  groups: readonly { readonly id: string; readonly name: string }[];
  value: string | null;
  onChange: (id: string | null) => void;
}) {
  const t = useTranslations("common");
  return (
    <Select
      className={styles.grow ?? ""}
      label={props.label ?? t("person-or-group")}
      placeholder={t("type-a-name")}
      searchable
      clearable
      nothingFoundMessage={t("nobody-found")}
      value={props.value}
      onChange={props.onChange}
      data={[
        { group: t("groups"), items: props.groups.map(({ id, name }) => ({ value: id, label: name })) },
        {
          group: t("people"),
          items: props.people.map(({ id, name, email }) => ({
            value: id,
            label: email === undefined ? name : `${name} (${email})`,
          })),
        },
      ]}
    />
  );
}
