"use client";
import { Button, Select, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "../../_server/action";
import styles from "../admin/admin.module.css";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** Asks the access rule why a person can, or cannot, read a collection, and shows its sentence. */
export function WhyForm(props: {
  userId: string;
  collections: readonly { readonly id: string; readonly name: string }[];
  explain: (userId: string, collectionId: string, day: string) => Promise<ActionResult<string>>;
}) {
  const t = useTranslations("safeguards");
  const { run, isPending, code } = useAction(props.explain);
  const [collectionId, setCollectionId] = useState<string | null>(null);
  const [sentence, setSentence] = useState("");
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (collectionId === null) return;
    const day = String(new FormData(event.currentTarget).get("day"));
    setSentence((await run(props.userId, collectionId, day))?.value ?? "");
  }
  return (
    <form onSubmit={submit} className={styles.inline} aria-label={t("why")}>
      <Select
        className={styles.grow ?? ""}
        label={t("of-collection")}
        searchable
        value={collectionId}
        onChange={setCollectionId}
        data={props.collections.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <TextInput type="date" name="day" label={t("on-day")} />
      <Button type="submit" variant="default" loading={isPending} disabled={collectionId === null}>
        {t("explain")}
      </Button>
      <p className={styles.whole} role="status">
        {sentence}
      </p>
      {code !== null && (
        <div className={styles.whole}>
          <ErrorNote code={code} />
        </div>
      )}
    </form>
  );
}
