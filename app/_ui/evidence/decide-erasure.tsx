"use client";
import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { ErrorNote } from "../forms/error-note";
import { useGraveAction } from "../forms/step-up";
import styles from "./evidence.module.css";

/** The second person's decision. */
export function DecideErasure(props: {
  id: string;
  decide: (id: string, isApproved: boolean) => Promise<ActionResult>;
}) {
  const t = useTranslations("evidence");
  const { run, isPending, code, clear } = useGraveAction(props.decide);
  const [isAsking, setAsking] = useState(false);
  async function approve() {
    if ((await run(props.id, true)) !== undefined) setAsking(false);
  }
  return (
    <>
      <div className={styles.buttons}>
        <Button
          onClick={() => {
            clear();
            setAsking(true);
          }}
        >
          {t("approve")}
        </Button>
        <Button variant="default" loading={isPending && !isAsking} onClick={() => run(props.id, false)}>
          {t("reject")}
        </Button>
      </div>
      {code !== null && !isAsking && <ErrorNote code={code} />}
      <ConfirmDialog
        isOpen={isAsking}
        title={t("approve-title")}
        confirm={t("approve-confirm")}
        isPending={isPending}
        code={code}
        onConfirm={approve}
        onClose={() => setAsking(false)}
      >
        {t("approve-explained")}
      </ConfirmDialog>
    </>
  );
}
