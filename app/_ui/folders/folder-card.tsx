"use client";
import { Alert, Button, Group } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { FolderSettings } from "#lib/folders/folders";
import type { ActionResult } from "../../_server/action";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import page from "../page/page.module.css";
import { FolderFacts } from "./folder-facts";
import type { FolderLine } from "./folder-line";
import { FolderSettingsForm } from "./folder-settings-form";
import own from "./folders.module.css";
import { ProblemList } from "./problem-list";
import { VanishedList } from "./vanished-list";

type Act = "scan" | "pause" | "resume" | "remove" | "confirm-deletions";

/** One watched folder: how it is, what is to decide, and what its steward may do. */
export function FolderCard(props: {
  folder: FolderLine;
  act: (folderId: string, what: Act) => Promise<ActionResult>;
  save: (folderId: string, settings: FolderSettings) => Promise<ActionResult>;
  decide: (
    folderId: string,
    files: readonly number[] | "all",
    decision: "remove" | "keep",
  ) => Promise<ActionResult>;
}) {
  const t = useTranslations("folders");
  const { folder } = props;
  const { run, isPending, code } = useAction(props.act);
  const [asking, setAsking] = useState<"remove" | "confirm-deletions" | null>(null);

  async function confirm() {
    if (asking !== null && (await run(folder.id, asking)) !== undefined) setAsking(null);
  }
  const button = (what: Act, label: string, onClick: () => void = () => void run(folder.id, what)) => (
    <Button
      size="compact-sm"
      variant={what === "remove" ? "subtle" : "default"}
      {...(what === "remove" ? { color: "red" } : {})}
      aria-label={t("for-folder", { action: label, name: folder.name })}
      disabled={isPending}
      onClick={onClick}
    >
      {label}
    </Button>
  );
  return (
    <section className={own.card} aria-labelledby={folder.id}>
      <FolderFacts folder={folder} />
      {folder.problem !== null && (
        <Alert
          role="status"
          color="orange"
          variant="light"
          icon={<IconAlertTriangle size={18} aria-hidden />}
          className={own.alert}
        >
          {t(`problem-${folder.problem}`, { count: folder.doubtedFiles })}
          {folder.problem === "emptied" && (
            <div className={own.alertAction}>
              {button("confirm-deletions", t("confirm-deletions"), () => setAsking("confirm-deletions"))}
            </div>
          )}
          {folder.problem === "access-ended" && (
            <div className={own.alertAction}>{button("resume", t("go-on"))}</div>
          )}
        </Alert>
      )}
      <VanishedList folder={folder} decide={props.decide} />
      <ProblemList total={folder.counts.problems} files={folder.problems} />
      <FolderSettingsForm folder={folder} save={props.save} />
      <ErrorNote code={asking === null ? code : null} />
      <Group gap="xs" className={page.actions}>
        {!folder.isPaused && button("scan", t("scan"))}
        {folder.isPaused ? button("resume", t("resume")) : button("pause", t("pause"))}
        {button("remove", t("stop"), () => setAsking("remove"))}
      </Group>
      <ConfirmDialog
        isOpen={asking !== null}
        title={
          asking === "confirm-deletions"
            ? t("confirm-deletions-title", { count: folder.doubtedFiles })
            : t("stop-title", { name: folder.name })
        }
        confirm={asking === "confirm-deletions" ? t("confirm-deletions") : t("stop")}
        isPending={isPending}
        code={code}
        onConfirm={confirm}
        onClose={() => setAsking(null)}
      >
        {asking === "confirm-deletions"
          ? t("confirm-deletions-explained", { name: folder.name })
          : t("stop-explained")}
      </ConfirmDialog>
    </section>
  );
}
