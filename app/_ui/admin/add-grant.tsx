"use client";
import { NativeSelect, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { GrantLevel } from "#lib/db/schema";
import type { ActionResult } from "../../_server/action";
import { InlineForm } from "../forms/inline-form";
import { useAction } from "../forms/use-action";
import { SubjectSelect } from "./subject-select";

export type GrantInput = {
  collectionId: string;
  subject: string;
  level: GrantLevel;
  expiresAtMs: number | null;
};

/** Opens the collection to one more person or group. */
export function AddGrant(props: {
  collectionId: string;
  people: readonly { id: string; name: string; email: string }[];
  groups: readonly { id: string; name: string }[];
  open: (input: GrantInput) => Promise<ActionResult>;
}) {
  const t = useTranslations("library");
  const { run, isPending, code } = useAction(props.open);
  const [subject, setSubject] = useState<string | null>(null);
  const [level, setLevel] = useState<GrantLevel>("read");
  const [until, setUntil] = useState("");

  async function submit() {
    if (subject === null) return;
    // The chosen day still counts, in the time of the person who chose it.
    const expiresAtMs = until === "" ? null : new Date(`${until}T23:59:59`).getTime();
    if ((await run({ collectionId: props.collectionId, subject, level, expiresAtMs })) !== undefined) {
      setSubject(null);
      setUntil("");
    }
  }
  return (
    <InlineForm
      label={t("give-access")}
      isPending={isPending}
      isIncomplete={subject === null}
      outcome={t(`level-explained-${level}`)}
      code={code}
      onSubmit={submit}
    >
      <SubjectSelect people={props.people} groups={props.groups} value={subject} onChange={setSubject} />
      <NativeSelect
        label={t("may")}
        value={level}
        onChange={(event) => setLevel(event.currentTarget.value as GrantLevel)}
        data={(["read", "contribute", "manage"] as const).map((value) => ({
          value,
          label: t(`level-${value}`),
        }))}
      />
      <TextInput
        type="date"
        label={t("until-optional")}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
    </InlineForm>
  );
}
