import { Badge } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { listCollections } from "#lib/documents/collections";
import { listEmergencyCollections } from "#lib/safeguards/emergencies";
import { listDueForReview } from "#lib/safeguards/retention-review";
import { listStewarded } from "#lib/safeguards/stewards";
import { getDisplay } from "../../_server/display";
import { services } from "../../_server/services";
import { requirePerson } from "../../_server/session";
import { CoverageBar } from "../../_ui/library/coverage-bar";
import { QueueBanner } from "../../_ui/library/ledger/queue-banner";
import { ButtonLink } from "../../_ui/page/button-link";
import styles from "../../_ui/page/page.module.css";
import { Nothing, PageFrame, Section } from "../../_ui/page/page-frame";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("library") };
}

export default async function LibraryPage() {
  const person = await requirePerson();
  const [t, common, display] = await Promise.all([
    getTranslations("library"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const collections = listCollections(services().db, person);
  const isAdministrator = person.role === "administrator";
  const documents = collections.reduce((sum, collection) => sum + collection.documents, 0);
  const create = isAdministrator && (
    <ButtonLink href="/admin/collections" variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
      {t("new-collection")}
    </ButtonLink>
  );
  const safe = await getTranslations("safeguards");
  const due = listDueForReview(services().db, person).length;
  const stewarded = listStewarded(services().db, person);
  const emergency = listEmergencyCollections(services().db, person).length > 0 && (
    <ButtonLink href="/emergency" variant="default">
      {safe("emergency-access")}
    </ButtonLink>
  );
  return (
    <PageFrame
      title={common("library")}
      lead={
        collections.length > 0 ? t("library-lead", { collections: collections.length, documents }) : undefined
      }
      actions={
        <>
          {emergency}
          {collections.length > 0 && (
            <ButtonLink href="/library/ledger" variant="default">
              {t("ledger")}
            </ButtonLink>
          )}
          {collections.length > 0 && create}
        </>
      }
    >
      <QueueBanner person={person} />
      {due > 0 && (
        <p>
          {safe("due-notice", { count: due })}{" "}
          <Link className={styles.link} href="/library/due">
            {safe("decide-due")}
          </Link>
        </p>
      )}
      {collections.length === 0 ? (
        <Nothing
          title={t("nothing-open")}
          next={isAdministrator ? t("nothing-open-administrator") : t("nothing-open-next")}
        >
          {create}
        </Nothing>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("collection")}</th>
              <th scope="col" className={`${styles.number} ${styles.onlyWide}`}>
                {t("documents")}
              </th>
              <th scope="col" className={styles.onlyWide} style={{ width: 300 }}>
                {t("coverage")}
              </th>
              <th scope="col" className={styles.onlyWide}>
                {t("last-change")}
              </th>
              <th scope="col" className={styles.onlyWide}>
                {t("your-right")}
              </th>
            </tr>
          </thead>
          <tbody>
            {collections.map((collection) => (
              <tr key={collection.id} className={styles.row}>
                <td>
                  <Link className={styles.rowLink} href={`/library/${collection.id}`}>
                    {collection.name}
                  </Link>
                  {collection.description !== "" && (
                    <div className={`${styles.quiet} ${styles.small}`}>{collection.description}</div>
                  )}
                  <div className={styles.onlyNarrow}>
                    {collection.documents > 0 && (
                      <div className={`${styles.quiet} ${styles.small}`} style={{ marginBlock: 6 }}>
                        {t("documents-count", { count: collection.documents })}
                      </div>
                    )}
                    <CoverageBar coverage={collection} />
                  </div>
                </td>
                <td className={`${styles.number} ${styles.onlyWide}`}>
                  {display.count(collection.documents)}
                </td>
                <td className={styles.onlyWide}>
                  <CoverageBar coverage={collection} />
                </td>
                <td className={`${styles.nowrap} ${styles.onlyWide}`}>
                  {collection.lastChangeMs === null ? (
                    <span className={styles.quiet}>–</span>
                  ) : (
                    <time
                      dateTime={new Date(collection.lastChangeMs).toISOString()}
                      title={display.dateTime(collection.lastChangeMs)}
                    >
                      {display.ago(collection.lastChangeMs)}
                    </time>
                  )}
                </td>
                <td className={styles.onlyWide}>
                  <Badge variant="default" radius="sm" tt="none" fw={500}>
                    {t(`level-${collection.level}`)}
                  </Badge>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {stewarded.length > 0 && (
        <Section id="stewarded" title={safe("you-answer-for")} lead={safe("you-answer-for-lead")}>
          <ul className={styles.list}>
            {stewarded.map(({ id, name }) => (
              <li key={id}>
                <span>{name}</span>
                <Link className={styles.link} href={`/library/${id}/access`}>
                  {t("who-has-access")}
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </PageFrame>
  );
}
