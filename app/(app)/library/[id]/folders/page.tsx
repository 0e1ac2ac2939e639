import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { includesLevel } from "#lib/access/decide";
import { listCollections } from "#lib/documents/collections";
import { DEFAULT_SETTINGS, listFolders } from "#lib/folders/folders";
import { getDisplay } from "../../../../_server/display";
import { services } from "../../../../_server/services";
import { requirePerson } from "../../../../_server/session";
import { AddFolder } from "../../../../_ui/folders/add-folder";
import { FolderCard } from "../../../../_ui/folders/folder-card";
import { KeepFresh } from "../../../../_ui/folders/keep-fresh";
import page from "../../../../_ui/page/page.module.css";
import { Nothing, PageFrame } from "../../../../_ui/page/page-frame";
import { decideFiles, doWithFolder, saveSettings, watchFolder } from "./actions";
import { toLine } from "./to-line";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("folders"))("title") };
}

/** For people who manage the collection: folders of the machine that feed it. */
export default async function FoldersPage({ params }: Props) {
  const person = await requirePerson();
  const { db, config } = services();
  const { id } = await params;
  const collection = listCollections(db, person).find((one) => one.id === id) ?? notFound();
  if (!includesLevel(collection.level, "manage")) notFound();
  const [t, display] = await Promise.all([getTranslations("folders"), getDisplay()]);
  const lines = listFolders(db, person, collection.id).map((folder) => toLine(db, person, folder, display));
  const isOff = config.folders.roots.length === 0;
  return (
    <PageFrame
      title={t("title")}
      lead={t("lead")}
      back={{ href: `/library/${collection.id}`, label: collection.name }}
    >
      <KeepFresh isBusy={lines.some((line) => line.isBusy) || collection.waiting > 0} />
      {lines.map((line) => (
        <FolderCard key={line.id} folder={line} act={doWithFolder} save={saveSettings} decide={decideFiles} />
      ))}
      {isOff ? (
        <Nothing title={t("off")} next={t("off-next")} />
      ) : (
        <>
          {lines.length === 0 && <p className={page.quiet}>{t("none")}</p>}
          <AddFolder
            collectionId={collection.id}
            roots={config.folders.roots}
            standard={DEFAULT_SETTINGS}
            add={watchFolder}
          />
        </>
      )}
    </PageFrame>
  );
}
