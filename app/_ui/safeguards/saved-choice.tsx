"use client";
import { NativeSelect } from "@mantine/core";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** A choice that is saved as soon as it is made: a clearance, the kind of a collection. */
export function SavedChoice(props: {
  id: string;
  label: string;
  explained: string;
  value: string;
  choices: readonly { readonly value: string; readonly label: string }[];
  save: (id: string, value: string) => Promise<ActionResult>;
}) {
  const { run, isPending, code } = useAction(props.save);
  return (
    <>
      <NativeSelect
        label={props.label}
        description={props.explained}
        value={props.value}
        disabled={isPending}
        maw={360}
        onChange={(event) => run(props.id, event.currentTarget.value)}
        data={[...props.choices]}
      />
      <ErrorNote code={code} />
    </>
  );
}
