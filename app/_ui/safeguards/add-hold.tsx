"use client";
import { Button, Select, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "../../_server/action";
import styles from "../admin/admin.module.css";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

type Choice = { readonly id: string; readonly name: string };

/** Places a legal hold on a collection or on what is a person's; documents have theirs on their own page. */
export function AddHold(props: {
  collections: readonly Choice[];
  people: readonly Choice[];
  place: (subject: string, reason: string) => Promise<ActionResult>;
}) {
  const t = useTranslations("safeguards");
  const { run, isPending, code } = useAction(props.place);
  const [subject, setSubject] = useState<string | null>(null);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (subject === null) return;
    const form = event.currentTarget;
    if ((await run(subject, String(new FormData(form).get("reason")))) === undefined) return;
    form.reset();
    setSubject(null);
  }
  return (
    <form onSubmit={submit} className={styles.inline} aria-label={t("place-hold")}>
      <Select
        className={styles.grow ?? ""}
        label={t("hold-on")}
        searchable
        clearable
        value={subject}
        onChange={setSubject}
        data={[
          {
            group: t("collections"),
            items: props.collections.map(({ id, name }) => ({ value: id, label: name })),
          },
          { group: t("people"), items: props.people.map(({ id, name }) => ({ value: id, label: name })) },
        ]}
      />
      <TextInput
        className={styles.grow ?? ""}
        name="reason"
        label={t("reason")}
        required
        withAsterisk={false}
        minLength={3}
        maxLength={1000}
      />
      <Button type="submit" loading={isPending} disabled={subject === null}>
        {t("place-hold")}
      </Button>
      {code !== null && (
        <div className={styles.whole}>
          <ErrorNote code={code} text={code === "conflict" ? t("held-already") : undefined} />
        </div>
      )}
    </form>
  );
}
