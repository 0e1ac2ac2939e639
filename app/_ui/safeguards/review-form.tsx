"use client";
import { NativeSelect, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ActionResult } from "../../_server/action";
import styles from "../admin/admin.module.css";
import { InlineForm } from "../forms/inline-form";
import { useAction } from "../forms/use-action";

/** What the privacy officer found about one emergency access. */
export function ReviewForm(props: {
  id: string;
  person: string;
  review: (id: string, finding: string, note: string) => Promise<ActionResult>;
}) {
  const t = useTranslations("safeguards");
  const { run, isPending, code } = useAction(props.review);
  return (
    <InlineForm
      label={t("review-of", { person: props.person })}
      submit={t("review")}
      isPending={isPending}
      code={code}
      onSubmit={(given) => void run(props.id, String(given.get("finding")), String(given.get("note")))}
    >
      <NativeSelect
        name="finding"
        label={t("finding")}
        data={(["justified", "not-justified"] as const).map((value) => ({ value, label: t(value) }))}
      />
      <TextInput
        className={styles.grow ?? ""}
        name="note"
        label={t("note")}
        required
        withAsterisk={false}
        minLength={3}
        maxLength={2000}
      />
    </InlineForm>
  );
}
