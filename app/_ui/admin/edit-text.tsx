"use client";
import { Button, Textarea, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** Name (and description) of a group or collection, to be changed in place. */
export function EditText(props: {
  id: string;
  name: string;
  description?: string;
  taken: string;
  save: (id: string, name: string, description: string) => Promise<ActionResult>;
}) {
  const t = useTranslations("admin");
  const common = useTranslations("common");
  const { run, isPending, code } = useAction(props.save);
  const [name, setName] = useState(props.name);
  const [description, setDescription] = useState(props.description ?? "");
  const isChanged = name.trim() !== props.name || description.trim() !== (props.description ?? "");

  function submit(event: FormEvent) {
    event.preventDefault();
    void run(props.id, name, description);
  }
  return (
    <form onSubmit={submit} aria-label={t("name-and-description")}>
      <div style={{ display: "grid", gap: 12, maxWidth: 560 }}>
        <TextInput
          label={t("name")}
          required
          withAsterisk={false}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {props.description !== undefined && (
          <Textarea
            label={t("description")}
            autosize
            minRows={2}
            maxLength={2000}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
        )}
        <ErrorNote code={code} text={code === "conflict" ? props.taken : undefined} />
        <div>
          <Button type="submit" variant="default" loading={isPending} disabled={!isChanged}>
            {common("save")}
          </Button>
        </div>
      </div>
    </form>
  );
}
