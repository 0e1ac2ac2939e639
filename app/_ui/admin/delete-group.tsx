"use client";
import { Button } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** Deletes a group that no grant names. */
export function DeleteGroup(props: {
  id: string;
  name: string;
  remove: (id: string) => Promise<ActionResult>;
}) {
  const t = useTranslations("admin");
  const router = useRouter();
  const { run, isPending, code } = useAction(props.remove);
  const [isAsking, setAsking] = useState(false);
  async function confirm() {
    const done = await run(props.id);
    setAsking(false);
    if (done !== undefined) router.replace("/admin/groups");
  }
  return (
    <>
      <ErrorNote code={code} text={code === "conflict" ? t("group-in-use") : undefined} />
      <Button mt={code === null ? 0 : "sm"} variant="light" color="red" onClick={() => setAsking(true)}>
        {t("delete-group")}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={t("delete-group-title", { name: props.name })}
        confirm={t("delete-group")}
        isPending={isPending}
        code={null}
        onConfirm={confirm}
        onClose={() => setAsking(false)}
      >
        {t("delete-group-explained")}
      </ConfirmDialog>
    </>
  );
}
