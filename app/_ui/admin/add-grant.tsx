"use client";
import { Button, NativeSelect, Select, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { GrantLevel } from "#lib/db/schema";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import styles from "./admin.module.css";

export type GrantInput = {
  collectionId: string;
  subject: string;
  level: GrantLevel;
  expiresAtMs: number | null;
};

/** Opens the collection to one more person or group. */
export function AddGrant(props: {
  collectionId: string;
  people: readonly { id: string; name: string; email: string }[];
  groups: readonly { id: string; name: string }[];
  open: (input: GrantInput) => Promise<ActionResult>;
}) {
  const t = useTranslations("library");
  const { run, isPending, code } = useAction(props.open);
  const [subject, setSubject] = useState<string | null>(null);
  const [level, setLevel] = useState<GrantLevel>("read");
  const [until, setUntil] = useState("");

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (subject === null) return;
    // The chosen day still counts, in the time of the person who chose it.
    const expiresAtMs = until === "" ? null : new Date(`${until}T23:59:59`).getTime();
    if ((await run({ collectionId: props.collectionId, subject, level, expiresAtMs })) !== undefined) {
      setSubject(null);
      setUntil("");
    }
  }
  return (
    <form onSubmit={submit} className={styles.inline} aria-label={t("give-access")}>
      <Select
        className={styles.grow ?? ""}
        label={t("person-or-group")}
        placeholder={t("choose-person-or-group")}
        searchable
        clearable
        nothingFoundMessage={t("nobody-found")}
        value={subject}
        onChange={setSubject}
        data={[
          { group: t("groups"), items: props.groups.map(({ id, name }) => ({ value: id, label: name })) },
          {
            group: t("people"),
            items: props.people.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` })),
          },
        ]}
      />
      <NativeSelect
        label={t("may")}
        value={level}
        onChange={(event) => setLevel(event.currentTarget.value as GrantLevel)}
        data={(["read", "contribute", "manage"] as const).map((value) => ({
          value,
          label: t(`level-${value}`),
        }))}
      />
      <TextInput
        type="date"
        label={t("until-optional")}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      <Button type="submit" loading={isPending} disabled={subject === null}>
        {t("give-access")}
      </Button>
      <div className={styles.whole} role="note">
        {t(`level-explained-${level}`)}
      </div>
      {code !== null && (
        <div className={styles.whole}>
          <ErrorNote code={code} />
        </div>
      )}
    </form>
  );
}
