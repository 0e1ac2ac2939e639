"use client";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { FormEvent } from "react";
import type { ActionResult } from "../../_server/action";
import styles from "../admin/admin.module.css";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** What the privacy officer found about one emergency access. */
export function ReviewForm(props: {
  id: string;
  person: string;
  review: (id: string, finding: string, note: string) => Promise<ActionResult>;
}) {
  const t = useTranslations("safeguards");
  const { run, isPending, code } = useAction(props.review);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    await run(props.id, String(data.get("finding")), String(data.get("note")));
  }
  return (
    <form onSubmit={submit} className={styles.inline} aria-label={t("review-of", { person: props.person })}>
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
      <Button type="submit" loading={isPending}>
        {t("review")}
      </Button>
      {code !== null && (
        <div className={styles.whole}>
          <ErrorNote code={code} />
        </div>
      )}
    </form>
  );
}
