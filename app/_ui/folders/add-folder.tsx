"use client";
import { Autocomplete, Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ErrorCode } from "#lib/errors";
import type { FolderSettings } from "#lib/folders/folders";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import own from "./folders.module.css";
import { SettingsFields } from "./settings-fields";

/** Lets another folder feed the collection. */
export function AddFolder(props: {
  collectionId: string;
  /** Folders below which it may lie. */
  roots: readonly string[];
  standard: FolderSettings;
  add: (collectionId: string, path: string, settings: FolderSettings) => Promise<ActionResult>;
}) {
  const t = useTranslations("folders");
  const { run, isPending, code } = useAction(props.add);
  const [path, setPath] = useState("");
  const [settings, setSettings] = useState(props.standard);
  const roots = props.roots.join(", ");
  const words: Partial<Record<ErrorCode, string>> = {
    "invalid-input": t("path-wrong", { roots }),
    conflict: t("taken-already"),
  };

  async function submit(event: FormEvent) {
    event.preventDefault();
    if ((await run(props.collectionId, path, settings)) === undefined) return;
    setPath("");
    setSettings(props.standard);
  }
  return (
    <form className={own.form} onSubmit={submit} aria-labelledby="add-folder">
      <h2 id="add-folder">{t("add")}</h2>
      <Autocomplete
        label={t("path")}
        description={t("path-hint", { roots })}
        required
        withAsterisk={false}
        data={props.roots.map((root) => `${root}/`)}
        value={path}
        onChange={setPath}
        autoComplete="off"
        spellCheck={false}
      />
      <SettingsFields value={settings} onChange={setSettings} />
      <ErrorNote code={code} text={code === null ? undefined : words[code]} />
      <div>
        <Button type="submit" loading={isPending} disabled={path.trim() === ""}>
          {t("add")}
        </Button>
      </div>
    </form>
  );
}
