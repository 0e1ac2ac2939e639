"use client";
import { Button, NativeSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "../../_server/action";
import styles from "../admin/admin.module.css";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

type Choice = { readonly id: string; readonly name: string };

/** Makes a retention class. */
export function AddRetentionClass(props: {
  add: (name: string, keepDays: number, atEnd: string) => Promise<ActionResult>;
}) {
  const t = useTranslations("safeguards");
  const { run, isPending, code } = useAction(props.add);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const done = await run(String(data.get("name")), Number(data.get("days")), String(data.get("then")));
    if (done !== undefined) form.reset();
  }
  return (
    <form onSubmit={submit} className={styles.inline} aria-label={t("add-class")}>
      <TextInput
        className={styles.grow ?? ""}
        name="name"
        label={t("class-name")}
        required
        withAsterisk={false}
        maxLength={120}
      />
      <NumberInput
        name="days"
        label={t("days")}
        defaultValue={3650}
        min={1}
        max={36_500}
        hideControls
        w={110}
      />
      <NativeSelect
        name="then"
        label={t("then")}
        data={(["review", "delete"] as const).map((value) => ({ value, label: t(`then-${value}`) }))}
      />
      <Button type="submit" loading={isPending}>
        {t("add-class")}
      </Button>
      {code !== null && (
        <div className={styles.whole}>
          <ErrorNote code={code} />
        </div>
      )}
    </form>
  );
}

/** Says which class a collection follows. */
export function AssignRetention(props: {
  collections: readonly Choice[];
  classes: readonly Choice[];
  assign: (collectionId: string, classId: string | null) => Promise<ActionResult>;
}) {
  const t = useTranslations("safeguards");
  const { run, isPending, code } = useAction(props.assign);
  const [collectionId, setCollectionId] = useState<string | null>(null);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (collectionId === null) return;
    const classId = String(new FormData(event.currentTarget).get("class"));
    await run(collectionId, classId === "" ? null : classId);
  }
  return (
    <form onSubmit={submit} className={styles.inline} aria-label={t("assign-class")}>
      <Select
        className={styles.grow ?? ""}
        label={t("of-collection")}
        searchable
        value={collectionId}
        onChange={setCollectionId}
        data={props.collections.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <NativeSelect
        name="class"
        label={t("follows")}
        data={[
          { value: "", label: t("kept") },
          ...props.classes.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Button type="submit" variant="default" loading={isPending} disabled={collectionId === null}>
        {t("assign-class")}
      </Button>
      {code !== null && (
        <div className={styles.whole}>
          <ErrorNote code={code} />
        </div>
      )}
    </form>
  );
}

/** Carries retention out, after saying how much goes. */
export function CarryOut(props: { toDelete: number; carryOut: () => Promise<ActionResult> }) {
  const t = useTranslations("safeguards");
  const { run, isPending, code } = useAction(props.carryOut);
  const [isAsking, setAsking] = useState(false);
  async function confirm() {
    if ((await run()) !== undefined) setAsking(false);
  }
  return (
    <>
      <Button onClick={() => setAsking(true)} mt="sm">
        {t("carry-out")}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={t("carry-out")}
        confirm={t("carry-out")}
        isPending={isPending}
        code={code}
        onConfirm={confirm}
        onClose={() => setAsking(false)}
      >
        {t("carry-out-explained", { count: props.toDelete })}
      </ConfirmDialog>
    </>
  );
}
