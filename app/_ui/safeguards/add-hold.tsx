"use client";
import { Select, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import styles from "../admin/admin.module.css";
import { InlineForm } from "../forms/inline-form";
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
  async function submit(given: FormData, reset: () => void) {
    if (subject === null || (await run(subject, String(given.get("reason")))) === undefined) return;
    reset();
    setSubject(null);
  }
  return (
    <InlineForm
      label={t("place-hold")}
      isPending={isPending}
      isIncomplete={subject === null}
      code={code}
      problem={code === "conflict" ? t("held-already") : undefined}
      onSubmit={submit}
    >
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
    </InlineForm>
  );
}
