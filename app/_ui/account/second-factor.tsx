"use client";
import { Button, Text } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { ErrorNote } from "../forms/error-note";
import { useGraveAction } from "../forms/step-up";
import styles from "./account.module.css";
import { RecoveryCodes } from "./recovery-codes";
import { type AppActions, SetUpApp } from "./set-up-app";

/** Codes from an app and recovery codes: set up, renew, remove. */
export function SecondFactor(props: {
  hasTotp: boolean;
  recoveryCodesLeft: number;
  /** Recovery codes stand in for something that is set up. */
  mayRenew: boolean;
  app: AppActions;
  remove: () => Promise<ActionResult>;
  renew: () => Promise<ActionResult<string[]>>;
}) {
  const t = useTranslations("sign-in");
  const router = useRouter();
  const [codes, setCodes] = useState<readonly string[]>([]);
  const [isRemoving, setRemoving] = useState(false);
  const remove = useGraveAction(props.remove);
  const renew = useGraveAction(props.renew);

  function done(made: readonly string[]) {
    setCodes(made);
    router.refresh();
  }
  async function confirmRemoval() {
    if ((await remove.run()) === undefined) return;
    setRemoving(false);
    router.refresh();
  }
  async function makeNew() {
    const made = await renew.run();
    if (made !== undefined) done(made.value);
  }
  if (codes.length > 0) return <RecoveryCodes codes={codes} onDone={() => setCodes([])} />;
  return (
    <div>
      {props.hasTotp ? (
        <div className={styles.fact}>
          <Text size="sm" component="div">
            {t("app-is-set-up")}
          </Text>
          <Button variant="subtle" color="red" size="compact-sm" onClick={() => setRemoving(true)}>
            {t("remove-app")}
          </Button>
        </div>
      ) : (
        <SetUpApp actions={props.app} onDone={done} />
      )}
      {props.mayRenew && (
        <div className={styles.fact}>
          <Text size="sm" component="div">
            {t("recovery-codes-left", { left: props.recoveryCodesLeft })}
          </Text>
          <Button
            variant="default"
            size="compact-sm"
            loading={renew.isPending}
            onClick={() => void makeNew()}
          >
            {t("new-recovery-codes")}
          </Button>
        </div>
      )}
      <ErrorNote code={renew.code} />
      <ConfirmDialog
        isOpen={isRemoving}
        title={t("remove-app")}
        confirm={t("remove")}
        isPending={remove.isPending}
        code={remove.code === "conflict" ? null : remove.code}
        onConfirm={() => void confirmRemoval()}
        onClose={() => {
          remove.clear();
          setRemoving(false);
        }}
      >
        {t(remove.code === "conflict" ? "last-factor" : "remove-app-lead")}
      </ConfirmDialog>
    </div>
  );
}
