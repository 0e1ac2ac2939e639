"use client";
import { Button, NativeSelect, Select, Stack, Textarea } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useGraveAction } from "../forms/step-up";

export type EmergencyInput = {
  readonly collectionId: string;
  readonly reason: string;
  readonly explanation: string;
  readonly minutes: number;
};
const REASONS = ["care", "danger", "legal-deadline", "other"] as const;
const MINUTES = [15, 30, 60] as const;

/** Opens one ward to oneself; says beforehand who learns of it. */
export function EmergencyForm(props: {
  collections: readonly { readonly id: string; readonly name: string }[];
  open: (input: EmergencyInput) => Promise<ActionResult>;
}) {
  const t = useTranslations("safeguards");
  const router = useRouter();
  const { run, isPending, code } = useGraveAction(props.open);
  const [collectionId, setCollectionId] = useState<string | null>(null);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (collectionId === null) return;
    const data = new FormData(event.currentTarget);
    const done = await run({
      collectionId,
      reason: String(data.get("reason")),
      explanation: String(data.get("explanation")),
      minutes: Number(data.get("minutes")),
    });
    if (done !== undefined) router.push(`/library/${collectionId}`);
  }
  return (
    <form onSubmit={submit} aria-label={t("emergency-access")}>
      <Stack gap="md">
        <Select
          label={t("which-ward")}
          searchable
          value={collectionId}
          onChange={setCollectionId}
          data={props.collections.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <NativeSelect
          name="reason"
          label={t("reason")}
          data={REASONS.map((value) => ({ value, label: t(`reason-${value}`) }))}
        />
        <Textarea
          name="explanation"
          label={t("explanation")}
          description={t("explanation-hint")}
          required
          withAsterisk={false}
          minLength={10}
          maxLength={2000}
          autosize
          minRows={2}
        />
        <NativeSelect
          name="minutes"
          label={t("for-how-long")}
          data={MINUTES.map((value) => ({ value: String(value), label: t("minutes", { minutes: value }) }))}
        />
        <ErrorNote code={code} />
        <Button type="submit" color="red.9" loading={isPending} disabled={collectionId === null}>
          {t("open-in-emergency")}
        </Button>
      </Stack>
    </form>
  );
}
