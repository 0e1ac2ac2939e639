import { IconDownload } from "@tabler/icons-react";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { UserActor } from "#lib/access/actor";
import { includesLevel } from "#lib/access/decide";
import { type CollectionSummary, listCollections } from "#lib/documents/collections";
import { ledgerTotals } from "#lib/documents/ledger/ledger-totals";
import { listLedger } from "#lib/documents/ledger/list-ledger";
import { getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { ButtonLink } from "../../page/button-link";
import styles from "../../page/page.module.css";
import { PageFrame } from "../../page/page-frame";
import { CoveragePicture } from "./coverage-picture";
import own from "./ledger.module.css";
import { LedgerFilters } from "./ledger-filters";
import { LedgerProgress } from "./ledger-progress";
import { type LedgerQuery, ledgerAddress } from "./ledger-query";
import { LedgerTable } from "./ledger-table";
import { QueueBanner } from "./queue-banner";
import { ReadAllAgain } from "./read-again";

const PAGE_SIZE = 100;

/** What became of every file: of one collection, or of all that are open to the person. */
export async function LedgerView(props: {
  person: UserActor;
  collection: CollectionSummary | undefined;
  base: string;
  query: LedgerQuery;
}) {
  const { person, collection, base, query } = props;
  const { db } = services();
  const [t, common, display] = await Promise.all([
    getTranslations("library"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const totals = ledgerTotals(db, person, collection?.id);
  const range = { offset: (query.page - 1) * PAGE_SIZE, limit: PAGE_SIZE };
  const filter = { ...query.filter, collectionId: collection?.id };
  const { lines, total } = listLedger(db, person, filter, query.order, range);
  const mayRetryIn = new Set(
    listCollections(db, person).flatMap(({ id, level }) => (includesLevel(level, "contribute") ? [id] : [])),
  );
  const csv = (level: "files" | "pages") =>
    `/api/ledger?level=${level}${collection === undefined ? "" : `&collection=${collection.id}`}`;
  const { failed, waiting } = totals.documents;
  return (
    <PageFrame
      title={collection === undefined ? t("ledger") : t("ledger-of", { name: collection.name })}
      lead={t("ledger-lead")}
      back={
        collection === undefined
          ? { href: "/library", label: common("library") }
          : { href: `/library/${collection.id}`, label: collection.name }
      }
      actions={
        <>
          {collection !== undefined && failed > 0 && mayRetryIn.has(collection.id) && (
            <ReadAllAgain collectionId={collection.id} failed={failed} />
          )}
          {(["files", "pages"] as const).map((level) => (
            <ButtonLink
              key={level}
              href={csv(level)}
              isFile
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              {t(`csv-${level}`)}
            </ButtonLink>
          ))}
        </>
      }
    >
      <QueueBanner person={person} />
      {collection !== undefined && <LedgerProgress collectionId={collection.id} isWaiting={waiting > 0} />}
      <CoveragePicture totals={totals} />
      <LedgerFilters base={base} query={query} formats={totals.formats} />
      <p className={`${styles.quiet} ${styles.small}`} role="status">
        {t("ledger-count", { count: total })}
      </p>
      {lines.length > 0 && (
        <LedgerTable
          base={base}
          query={query}
          lines={lines}
          hasCollections={collection === undefined}
          mayRetry={(line) => mayRetryIn.has(line.collectionId)}
        />
      )}
      {total > PAGE_SIZE && (
        <nav className={own.pager} aria-label={t("pages-of-list")}>
          {query.page > 1 ? (
            <Link className={styles.link} href={ledgerAddress(base, query, { page: query.page - 1 })}>
              {t("previous")}
            </Link>
          ) : (
            <span />
          )}
          <span className="tabular">
            {t("page-n-of", { page: query.page, pages: Math.ceil(total / PAGE_SIZE) })}
          </span>
          {query.page * PAGE_SIZE < total ? (
            <Link className={styles.link} href={ledgerAddress(base, query, { page: query.page + 1 })}>
              {t("next")}
            </Link>
          ) : (
            <span />
          )}
        </nav>
      )}
      <p className={`${styles.quiet} ${styles.small}`}>
        {t("as-of", { when: display.dateTime(Date.now()) })}
      </p>
    </PageFrame>
  );
}
