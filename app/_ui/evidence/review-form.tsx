"use client";
import { Button, Textarea } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { FormEvent } from "react";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import styles from "./evidence.module.css";

/** Puts the person's name to having looked through the log. */
export function ReviewForm(props: { review: (note: string) => Promise<ActionResult> }) {
  const t = useTranslations("evidence");
  const { run, isPending, code } = useAction(props.review);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    if ((await run(String(new FormData(form).get("note")))) !== undefined) form.reset();
  }
  return (
    <form onSubmit={submit} className={styles.plainForm} aria-label={t("record-review")}>
      <Textarea
        name="note"
        label={t("review-note")}
        description={t("review-note-explained")}
        maxLength={4000}
        autosize
      />
      <div className={styles.buttons}>
        <Button type="submit" variant="default" loading={isPending}>
          {t("record-review")}
        </Button>
      </div>
      {code !== null && <ErrorNote code={code} />}
    </form>
  );
}
