"use client";
import { Select, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import styles from "../admin/admin.module.css";
import { InlineForm } from "../forms/inline-form";
import { useAction } from "../forms/use-action";

/**
 * Asks the access rule why a person can, or cannot, read something, and shows its sentence. Used from the person, with
 * collections to choose from, and from a document, with people.
 */
export function WhyForm(props: {
  /** What there is to choose from, and its label. */
  choices: readonly { readonly id: string; readonly name: string }[];
  label: string;
  /** @param day YYYY-MM-DD; empty: now */
  explain: (chosen: string, day: string) => Promise<ActionResult<string>>;
}) {
  const t = useTranslations("safeguards");
  const { run, isPending, code } = useAction(props.explain);
  const [chosen, setChosen] = useState<string | null>(null);
  const [sentence, setSentence] = useState("");
  async function submit(given: FormData) {
    if (chosen === null) return;
    setSentence((await run(chosen, String(given.get("day"))))?.value ?? "");
  }
  return (
    <InlineForm
      label={t("why")}
      submit={t("explain")}
      isPending={isPending}
      isIncomplete={chosen === null}
      isQuiet
      outcome={sentence}
      code={code}
      onSubmit={submit}
    >
      <Select
        className={styles.grow ?? ""}
        label={props.label}
        searchable
        value={chosen}
        onChange={setChosen}
        data={props.choices.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <TextInput type="date" name="day" label={t("on-day")} />
    </InlineForm>
  );
}
