"use client";
import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ActionResult } from "../../_server/action";
import { KeepFresh } from "../folders/keep-fresh";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** Asks for an examination, and looks for its result while it is made. */
export function ExamineButton(props: { isExamining: boolean; examine: () => Promise<ActionResult> }) {
  const t = useTranslations("evidence");
  const { run, isPending, code } = useAction(props.examine);
  return (
    <div>
      <Button onClick={() => run()} loading={isPending || props.isExamining}>
        {t("examine")}
      </Button>
      <p role="status">{props.isExamining ? t("examining") : ""}</p>
      {props.isExamining && <KeepFresh isBusy />}
      {code !== null && <ErrorNote code={code} />}
    </div>
  );
}
