"use client";
import { Button, Group } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { ErrorNote } from "../forms/error-note";
import { useGraveAction } from "../forms/step-up";
import { InvitationLink } from "./invitation-link";

/** So long a link lasts by which somebody gets in again. */
const HOURS = 24;

/** What an administrator can do for somebody who lost their device or password. */
export function FactorControls(props: {
  person: { id: string; name: string };
  reset: (id: string) => Promise<ActionResult>;
  inviteAgain: (id: string, hours: number) => Promise<ActionResult<string>>;
}) {
  const t = useTranslations("admin");
  const { person } = props;
  const reset = useGraveAction(props.reset);
  const link = useGraveAction(props.inviteAgain);
  const [isAsking, setAsking] = useState(false);
  const [path, setPath] = useState<string | null>(null);

  async function confirm() {
    if ((await reset.run(person.id)) !== undefined) setAsking(false);
  }
  async function makeLink() {
    const done = await link.run(person.id, HOURS);
    if (done !== undefined) setPath(done.value);
  }
  return (
    <>
      <Group gap="sm">
        <Button variant="default" onClick={() => setAsking(true)}>
          {t("reset-factors")}
        </Button>
        <Button variant="default" loading={link.isPending} onClick={() => void makeLink()}>
          {t("link-to-get-in")}
        </Button>
      </Group>
      <ErrorNote code={link.code} text={link.code === "conflict" ? t("link-conflict") : undefined} />
      <ConfirmDialog
        isOpen={isAsking}
        title={t("reset-factors-title", { name: person.name })}
        confirm={t("reset-factors")}
        isPending={reset.isPending}
        code={reset.code}
        onConfirm={() => void confirm()}
        onClose={() => setAsking(false)}
      >
        {t("reset-factors-explained")}
      </ConfirmDialog>
      <InvitationLink path={path} title={t("link-to-get-in")} onClose={() => setPath(null)} />
    </>
  );
}
