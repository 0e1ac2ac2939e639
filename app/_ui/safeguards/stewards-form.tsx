"use client";
import { Select } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import styles from "../admin/admin.module.css";
import { InlineForm } from "../forms/inline-form";
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
  async function submit() {
    if (userId !== null && (await run(props.collectionId, userId)) !== undefined) setUserId(null);
  }
  return (
    <InlineForm
      label={t("name-steward")}
      isPending={isPending}
      isIncomplete={userId === null}
      isQuiet
      code={code}
      onSubmit={submit}
    >
      <Select
        className={styles.grow ?? ""}
        label={t("people")}
        searchable
        clearable
        value={userId}
        onChange={setUserId}
        data={props.people.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </InlineForm>
  );
}
