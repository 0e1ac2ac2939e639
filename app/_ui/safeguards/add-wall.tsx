"use client";
import { Button, MultiSelect, Select, Textarea, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import styles from "../admin/admin.module.css";
import { InlineForm } from "../forms/inline-form";
import { useAction } from "../forms/use-action";

type Choice = { readonly id: string; readonly name: string };
export type WallForm = {
  readonly collectionIds: readonly string[];
  readonly subject: string;
  readonly reason: string;
  readonly approvedBy: string;
  readonly untilMs: number | null;
};
export type WallEffect = { readonly people: number; readonly collections: number; readonly answers: number };

/** Keeps a person or group out of collections; what that would change is said before it is done. */
export function AddWall(props: {
  collections: readonly Choice[];
  people: readonly Choice[];
  groups: readonly Choice[];
  preview: (collectionIds: readonly string[], subject: string) => Promise<ActionResult<WallEffect>>;
  set: (form: WallForm) => Promise<ActionResult>;
}) {
  const t = useTranslations("safeguards");
  const trying = useAction(props.preview);
  const setting = useAction(props.set);
  const [collectionIds, setCollectionIds] = useState<string[]>([]);
  const [subject, setSubject] = useState<string | null>(null);
  const [approvedBy, setApprovedBy] = useState<string | null>(null);
  const [effect, setEffect] = useState<WallEffect | null>(null);
  const isChosen = subject !== null && collectionIds.length > 0;

  async function tryOut() {
    if (subject === null) return;
    setEffect((await trying.run(collectionIds, subject))?.value ?? null);
  }
  async function submit(given: FormData, reset: () => void) {
    if (subject === null || approvedBy === null) return;
    const until = String(given.get("until"));
    const done = await setting.run({
      collectionIds,
      subject,
      reason: String(given.get("reason")),
      approvedBy,
      untilMs: until === "" ? null : new Date(`${until}T23:59:59`).getTime(),
    });
    if (done === undefined) return;
    reset();
    setCollectionIds([]);
    setSubject(null);
    setApprovedBy(null);
    setEffect(null);
  }
  return (
    <InlineForm
      label={t("set-wall")}
      isPending={setting.isPending}
      isIncomplete={!isChosen || approvedBy === null}
      code={trying.code ?? setting.code}
      problem={setting.code === "conflict" ? t("wall-stands-already") : undefined}
      onSubmit={submit}
    >
      <Select
        className={styles.grow ?? ""}
        label={t("keep-out")}
        searchable
        clearable
        value={subject}
        onChange={(value) => {
          setSubject(value);
          setEffect(null);
        }}
        data={[
          { group: t("groups"), items: props.groups.map(({ id, name }) => ({ value: id, label: name })) },
          { group: t("people"), items: props.people.map(({ id, name }) => ({ value: id, label: name })) },
        ]}
      />
      <MultiSelect
        className={styles.grow ?? ""}
        label={t("of-collections")}
        searchable
        value={collectionIds}
        onChange={(value) => {
          setCollectionIds(value);
          setEffect(null);
        }}
        data={props.collections.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Select
        className={styles.grow ?? ""}
        label={t("approved-by")}
        searchable
        value={approvedBy}
        onChange={setApprovedBy}
        data={props.people
          .filter(({ id }) => id !== subject)
          .map(({ id, name }) => ({ value: id, label: name }))}
      />
      <TextInput type="date" name="until" label={t("until-optional")} />
      <Textarea
        className={styles.whole ?? ""}
        name="reason"
        label={t("reason")}
        required
        withAsterisk={false}
        minLength={3}
        maxLength={1000}
        autosize
      />
      <p className={styles.whole} role="status">
        {effect === null ? t("wall-explained") : t("wall-effect", effect)}
      </p>
      <Button variant="default" onClick={tryOut} loading={trying.isPending} disabled={!isChosen}>
        {t("try-out")}
      </Button>
    </InlineForm>
  );
}
