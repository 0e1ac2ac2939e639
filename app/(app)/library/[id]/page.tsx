import { IconFolderSymlink, IconListCheck, IconUsers } from "@tabler/icons-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { includesLevel } from "#lib/access/decide";
import type { DocumentState } from "#lib/db/schema";
import { type CollectionSummary, listCollections } from "#lib/documents/collections";
import { listDocuments } from "#lib/documents/documents";
import { parseId } from "#lib/ids";
import { getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import { DocumentFilters, type DocumentTab } from "../../../_ui/library/document-filters";
import { DocumentsTable } from "../../../_ui/library/documents-table";
import own from "../../../_ui/library/documents-table.module.css";
import { QueueBanner } from "../../../_ui/library/ledger/queue-banner";
import { UploadPanel } from "../../../_ui/library/upload-panel";
import { ButtonLink } from "../../../_ui/page/button-link";
import styles from "../../../_ui/page/page.module.css";
import { Nothing, PageFrame } from "../../../_ui/page/page-frame";
import { sayReason } from "../../../_ui/say-reason";
import { deleteDocuments, retryDocuments } from "./actions";
import { FolderNotice } from "./folder-notice";
import { toLine } from "./to-line";

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ state?: string; name?: string; before?: string }>;
};
const PAGE_SIZE = 100;
const STATES: Record<DocumentTab, readonly DocumentState[] | undefined> = {
  all: undefined,
  searchable: ["searchable"],
  partly: ["partly"],
  failed: ["failed"],
  waiting: ["waiting", "reading", "indexing"],
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await readCollection((await params).id))?.name };
}

export default async function CollectionPage({ params, searchParams }: Props) {
  const collection = (await readCollection((await params).id)) ?? notFound();
  const asked = await searchParams;
  const person = await requirePerson();
  const { db, config } = services();
  const [t, folderWords, reasons, common, display] = await Promise.all([
    getTranslations("library"),
    getTranslations("folders"),
    getTranslations("reasons"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const tab = asked.state !== undefined && asked.state in STATES ? (asked.state as DocumentTab) : "all";
  const before = parseId("document", asked.before);
  const states = STATES[tab];
  const name = asked.name?.slice(0, 200);
  const found = listDocuments(db, person, collection.id, {
    limit: PAGE_SIZE + 1,
    ...(before === undefined ? {} : { before }),
    ...(states === undefined ? {} : { state: states }),
    ...(name === undefined ? {} : { nameContains: name }),
  });
  const shown = found.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  const mayManage = includesLevel(collection.level, "manage");
  const mayContribute = includesLevel(collection.level, "contribute");
  const query = (more: Record<string, string>) =>
    `?${new URLSearchParams({ ...(tab === "all" ? {} : { state: tab }), ...(name ? { name } : {}), ...more })}`;

  return (
    <PageFrame
      title={collection.name}
      lead={collection.description === "" ? undefined : collection.description}
      back={{ href: "/library", label: common("library") }}
      actions={
        <>
          <ButtonLink
            href={`/library/${collection.id}/ledger`}
            variant="default"
            leftSection={<IconListCheck size={16} aria-hidden />}
          >
            {t("ledger")}
          </ButtonLink>
          {mayManage && (
            <ButtonLink
              href={`/library/${collection.id}/folders`}
              variant="default"
              leftSection={<IconFolderSymlink size={16} aria-hidden />}
            >
              {folderWords("title")}
            </ButtonLink>
          )}
          {(mayManage || person.role === "administrator") && (
            <ButtonLink
              href={`/library/${collection.id}/access`}
              variant="default"
              leftSection={<IconUsers size={16} aria-hidden />}
            >
              {t("who-has-access")}
            </ButtonLink>
          )}
        </>
      }
    >
      <QueueBanner person={person} />
      {mayManage && <FolderNotice collectionId={collection.id} />}
      <UploadPanel
        collectionId={collection.id}
        mayContribute={mayContribute}
        waiting={collection.waiting}
        maxBytes={config.ingest.maxFileBytes}
        limit={display.size(config.ingest.maxFileBytes)}
      />
      {collection.documents === 0 ? (
        !mayContribute && <Nothing title={t("empty-collection")} next={t("empty-collection-reader")} />
      ) : (
        <>
          <DocumentFilters tab={tab} counts={{ ...collection, all: collection.documents }} />
          {shown.length === 0 ? (
            <p className={styles.quiet}>{t("no-match")}</p>
          ) : (
            <DocumentsTable
              lines={shown.map((document) =>
                toLine(document, display, (reason) => sayReason(reasons, reason)),
              )}
              mayManage={mayManage}
              mayContribute={mayContribute}
              remove={deleteDocuments}
              retry={retryDocuments}
            />
          )}
          <nav className={own.pager} aria-label={t("pages-of-list")}>
            {before !== undefined && (
              <Link className={styles.link} href={query({})}>
                {t("newest-documents")}
              </Link>
            )}
            {found.length > PAGE_SIZE && last !== undefined && (
              <Link className={styles.link} href={query({ before: last.id })}>
                {t("older-documents")}
              </Link>
            )}
          </nav>
        </>
      )}
    </PageFrame>
  );
}

async function readCollection(text: string): Promise<CollectionSummary | undefined> {
  const person = await requirePerson();
  return listCollections(services().db, person).find(({ id }) => id === text);
}
