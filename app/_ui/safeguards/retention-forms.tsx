"use client";
import { Button, Checkbox, NativeSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { RetentionEnd } from "#lib/db/access-tables";
import type { ActionResult } from "../../_server/action";
import type { NewRetentionClass } from "../../(app)/admin/retention/actions";
import styles from "../admin/admin.module.css";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { InlineForm } from "../forms/inline-form";
import { useGraveAction } from "../forms/step-up";
import { useAction } from "../forms/use-action";

type Choice = { readonly id: string; readonly name: string };

/** Makes a retention class. */
export function AddRetentionClass(props: { add: (input: NewRetentionClass) => Promise<ActionResult> }) {
  const t = useTranslations("safeguards");
  const { run, isPending, code } = useAction(props.add);
  async function submit(given: FormData, reset: () => void) {
    const done = await run({
      name: String(given.get("name")),
      keepDays: Number(given.get("days")),
      atEnd: String(given.get("then")) as RetentionEnd,
      isMinimum: given.get("minimum") !== null,
    });
    if (done !== undefined) reset();
  }
  return (
    <InlineForm label={t("add-class")} isPending={isPending} code={code} onSubmit={submit}>
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
      <Checkbox name="minimum" label={t("minimum")} mb={8} />
    </InlineForm>
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
  async function submit(given: FormData) {
    if (collectionId === null) return;
    const classId = String(given.get("class"));
    await run(collectionId, classId === "" ? null : classId);
  }
  return (
    <InlineForm
      label={t("assign-class")}
      isPending={isPending}
      isIncomplete={collectionId === null}
      isQuiet
      code={code}
      onSubmit={submit}
    >
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
    </InlineForm>
  );
}

/** Carries retention out, after saying how much goes. */
export function CarryOut(props: { toDelete: number; carryOut: () => Promise<ActionResult> }) {
  const t = useTranslations("safeguards");
  const { run, isPending, code } = useGraveAction(props.carryOut);
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
