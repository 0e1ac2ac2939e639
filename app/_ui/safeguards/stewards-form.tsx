"use client";
import { Button, Select } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "../../_server/action";
import styles from "../admin/admin.module.css";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** Names one more person who answers for the collection. */
export function NameSteward(props: {
  collectionId: string;
  people: readonly { readonly id: string; readonly name: string }[];
  name: (collectionId: string, userId: string) => Promise<ActionResult>;
}) {
  const t = useTranslations("safeguards");
  const { run, isPending, code } = useAction(props.name);
  const [userId, setUserId] = useState<string | null>(null);
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (userId !== null && (await run(props.collectionId, userId)) !== undefined) setUserId(null);
  }
  return (
    <form onSubmit={submit} className={styles.inline} aria-label={t("name-steward")}>
      <Select
        className={styles.grow ?? ""}
        label={t("people")}
        searchable
        clearable
        value={userId}
        onChange={setUserId}
        data={props.people.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Button type="submit" variant="default" loading={isPending} disabled={userId === null}>
        {t("name-steward")}
      </Button>
      {code !== null && (
        <div className={styles.whole}>
          <ErrorNote code={code} />
        </div>
      )}
    </form>
  );
}
