"use client";
import { Button, Group, Menu } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** For how much longer a document can be kept, in days. */
const DAYS = [365, 1095, 3650] as const;

/** Deletes a document whose time is over, or keeps it for some years more. */
export function DecideDue(props: {
  id: string;
  /** Told to who does not see the row it stands in. */
  name: string;
  isHeld: boolean;
  decide: (id: string, keepDays: number | null) => Promise<ActionResult>;
}) {
  const t = useTranslations("safeguards");
  const common = useTranslations("common");
  const { run, isPending, code } = useAction(props.decide);
  const [isAsking, setAsking] = useState(false);
  async function confirm() {
    if ((await run(props.id, null)) !== undefined) setAsking(false);
  }
  return (
    <div>
      <Group gap="xs" wrap="nowrap">
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="default"
              loading={isPending && !isAsking}
              aria-label={t("keep-longer-of", { name: props.name })}
            >
              {t("keep-longer")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {DAYS.map((days) => (
              <Menu.Item key={days} onClick={() => void run(props.id, days)}>
                {t("keep-years", { years: days / 365 })}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        {props.isHeld ? (
          <span>{t("is-held")}</span>
        ) : (
          <Button
            size="compact-sm"
            variant="light"
            color="red"
            aria-label={t("delete-due-of", { name: props.name })}
            onClick={() => setAsking(true)}
          >
            {common("delete")}
          </Button>
        )}
      </Group>
      {!isAsking && <ErrorNote code={code} />}
      <ConfirmDialog
        isOpen={isAsking}
        title={t("delete-due-of", { name: props.name })}
        confirm={common("delete")}
        isPending={isPending}
        code={code}
        onConfirm={() => void confirm()}
        onClose={() => setAsking(false)}
      >
        {t("delete-due-explained")}
      </ConfirmDialog>
    </div>
  );
}
