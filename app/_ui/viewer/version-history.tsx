"use client";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { DocumentHistory, DocumentVersion } from "#lib/documents/history";
import { useDay } from "../use-day";
import { DeleteVersion } from "./delete-version";
import classes from "./viewer.module.css";

/** Every version of the document, the newest first: who added it, when, and whether questions are answered from it. */
export function VersionHistory({
  history,
  openVersion,
  onDeleted,
}: {
  history: DocumentHistory;
  openVersion: number;
  /** What follows the deletion of a version; absent: the person may delete none, or there is only one. */
  onDeleted?: ((version: DocumentVersion) => void) | undefined;
}) {
  const t = useTranslations("document");
  return (
    <>
      <h3>{t("versions")}</h3>
      <ol className={classes.versions} aria-label={t("versions")}>
        {history.versions.map((version) => (
          <li
            className={classes.version}
            key={version.id}
            aria-current={version.version === openVersion ? "true" : undefined}
          >
            <Line version={version} isOpen={version.version === openVersion} />
            {onDeleted !== undefined && (
              <DeleteVersion version={version} onDeleted={() => onDeleted(version)} />
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

function Line({ version, isOpen }: { version: DocumentVersion; isOpen: boolean }) {
  const t = useTranslations("document");
  const format = useFormatter();
  const day = useDay();
  const { validFrom, validUntil } = version;
  const name = t("version", { version: version.version });
  const kilobytes = Math.max(version.byteSize / 1000, 0.1);
  return (
    <>
      {isOpen ? (
        <strong>{name}</strong>
      ) : (
        <Link href={`/documents/${version.id}`} prefetch={false}>
          {name}
        </Link>
      )}{" "}
      {version.isInForce && <span className={classes.inForce}>{t("in-force")}</span>}
      <span className={classes.versionFacts}>
        {format.dateTime(version.addedAtMs, { dateStyle: "medium", timeStyle: "short" })}
        {version.addedBy !== null && ` · ${version.addedBy}`}
        {` · ${format.number(kilobytes, { style: "unit", unit: "kilobyte", unitDisplay: "short", maximumFractionDigits: 1 })}`}
        {` · ${t(`state-${version.state}`)}`}
      </span>
      {validFrom !== null && (
        <span className={classes.versionFacts}>{t("valid-from-day", { day: day(validFrom) })}</span>
      )}
      {validUntil !== null && (
        <span className={classes.versionFacts}>{t("valid-until-day", { day: day(validUntil) })}</span>
      )}
    </>
  );
}
