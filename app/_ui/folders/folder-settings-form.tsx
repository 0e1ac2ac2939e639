"use client";
import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { FolderSettings } from "#lib/folders/folders";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import type { FolderLine } from "./folder-line";
import own from "./folders.module.css";
import { SettingsFields } from "./settings-fields";

/** Settings of a folder, to be changed in place. */
export function FolderSettingsForm(props: {
  folder: FolderLine;
  save: (folderId: string, settings: FolderSettings) => Promise<ActionResult>;
}) {
  const t = useTranslations("folders");
  const common = useTranslations("common");
  const { run, isPending, code } = useAction(props.save);
  const before = props.folder.settings;
  const [settings, setSettings] = useState(before);
  const isChanged =
    settings.onDeletion !== before.onDeletion ||
    settings.quietSeconds !== before.quietSeconds ||
    settings.ignore.trim() !== before.ignore;

  function submit(event: FormEvent) {
    event.preventDefault();
    void run(props.folder.id, settings);
  }
  return (
    <details className={own.details}>
      <summary>{t("settings")}</summary>
      <form className={own.fields} onSubmit={submit} aria-label={t("settings")}>
        <SettingsFields value={settings} onChange={setSettings} />
        <ErrorNote code={code} text={code === "invalid-input" ? t("settings-wrong") : undefined} />
        <div>
          <Button type="submit" variant="default" loading={isPending} disabled={!isChanged}>
            {common("save")}
          </Button>
        </div>
      </form>
    </details>
  );
}
