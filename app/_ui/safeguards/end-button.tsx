"use client";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { useGraveAction } from "../forms/step-up";

/** Ends something after asking: a wall, a hold, an emergency access. */
export function EndButton(props: {
  id: string;
  label: string;
  /** What the button says to who does not see the row it stands in. */
  describedAs: string;
  title: string;
  explained: string;
  end: (id: string) => Promise<ActionResult>;
}) {
  const { run, isPending, code } = useGraveAction(props.end);
  const [isAsking, setAsking] = useState(false);
  async function confirm() {
    if ((await run(props.id)) !== undefined) setAsking(false);
  }
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={props.describedAs}
        onClick={() => setAsking(true)}
      >
        {props.label}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={props.title}
        confirm={props.label}
        isPending={isPending}
        code={code}
        onConfirm={confirm}
        onClose={() => setAsking(false)}
      >
        {props.explained}
      </ConfirmDialog>
    </>
  );
}
