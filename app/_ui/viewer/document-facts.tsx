"use client";
import { CloseButton } from "@mantine/core";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { AttachedDocument } from "#lib/documents/attached-documents";
import type { DocumentVersion } from "#lib/documents/history";
import type { ViewerData } from "../../_server/viewer-data";
import { sayReason } from "../say-reason";
import { PageLedger } from "./page-ledger";
import { SupersedeForm } from "./supersede-form";
import { SupersededList } from "./superseded-list";
import { ValidityForm } from "./validity-form";
import { VersionHistory } from "./version-history";
import classes from "./viewer.module.css";
import { WhoReads } from "./who-reads";

/** What is known about the document: its state in search, and where it comes from. */
export function DocumentFacts({
  data,
  onChanged,
  onClose,
}: {
  data: ViewerData;
  /** Something was changed here, so that the facts are to be read anew. */
  onChanged: () => void;
  onClose: () => void;
}) {
  const { document, attached, history, pageLines, protection } = data;
  const router = useRouter();
  const t = useTranslations("document");
  const c = useTranslations("common");
  const reasons = useTranslations("reasons");
  const safeguards = useTranslations("safeguards");
  const notes = document.warnings.map((warning) => sayReason(reasons, warning));
  const format = useFormatter();
  const locale = useLocale();
  const when = (atMs: number) => format.dateTime(atMs, { dateStyle: "medium", timeStyle: "short" });
  const seconds = (ms: number) =>
    format.number(ms / 1000, { style: "unit", unit: "second", maximumFractionDigits: 1 });
  const language =
    document.language === null
      ? null
      : (new Intl.DisplayNames(locale, { type: "language" }).of(document.language) ?? document.language);
  const mayChange = data.mayManage && document.parent === null;
  const onDeleted = ({ id }: DocumentVersion) => {
    const other = history.versions.find((version) => version.id !== id);
    if (id === document.id) router.push(other === undefined ? "/library" : `/documents/${other.id}`);
    else onChanged();
  };
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t("state"), t(`state-${document.state}`)],
    [t("why"), document.stateReason && sayReason(reasons, document.stateReason)],
    [t("file"), document.sourcePath],
    [t("part-of"), document.parent === null ? null : <DocumentLink key="parent" {...document.parent} />],
    [t("format"), document.format === null ? null : t(`format-${document.format}`)],
    [
      t("classification"),
      protection.classification === "internal" ? null : safeguards(`class-${protection.classification}`),
    ],
    [t("restricted-to"), protection.restrictedTo?.map(({ name }) => name).join(", ") ?? null],
    [t("hold"), protection.isHeld ? t("held") : null],
    [t("size"), sizeOf(document.byteSize, format)],
    [t("pages"), document.isPaginated ? document.pageCount : null],
    [t("language"), language],
    [t("passages"), document.passageCount],
    [t("added"), when(document.addedAtMs)],
    [t("searchable-since"), document.searchableAtMs === null ? null : when(document.searchableAtMs)],
    [t("read-by"), document.extractor],
    [t("read-in"), document.extractMs === null ? null : seconds(document.extractMs)],
    [t("characters"), document.charCount === null ? null : format.number(document.charCount)],
    [t("hash"), <code key="hash">{document.sha256}</code>],
  ];
  return (
    <aside className={classes.facts} aria-label={t("facts")}>
      <div className={classes.factsHead}>
        <h2>{t("facts")}</h2>
        <CloseButton size="sm" onClick={onClose} aria-label={c("close")} />
      </div>
      <dl>
        {facts.map(([label, value]) =>
          value === null ? null : (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="tabular">{value}</dd>
            </div>
          ),
        )}
      </dl>
      <WhoReads data={data} onChanged={onChanged} />
      <VersionHistory
        history={history}
        openVersion={document.version}
        onDeleted={mayChange && history.versions.length > 1 ? onDeleted : undefined}
      />
      <SupersededList
        documentId={document.id}
        history={history}
        mayManage={mayChange}
        onChanged={onChanged}
      />
      {mayChange && (
        <>
          <SupersedeForm documentId={document.id} onChanged={onChanged} />
          <ValidityForm document={document} onChanged={onChanged} />
        </>
      )}
      {attached.length > 0 && (
        <>
          <h3>{t("attached")}</h3>
          <ul>
            {attached.map(({ id, name }) => (
              <li key={id}>
                <DocumentLink id={id} name={name} />
              </li>
            ))}
          </ul>
        </>
      )}
      {notes.length > 0 && (
        <>
          <h3>{t("warnings")}</h3>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
      {pageLines.length > 0 && <PageLedger lines={pageLines} />}
    </aside>
  );
}

function DocumentLink({ id, name }: Pick<AttachedDocument, "id" | "name">) {
  return (
    <Link href={`/documents/${id}`} prefetch={false}>
      {name}
    </Link>
  );
}

function sizeOf(bytes: number, format: ReturnType<typeof useFormatter>): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return format.number(value, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 });
}
