import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { listAllCollections, listCollections } from "#lib/documents/collections";
import { listGrants } from "#lib/documents/grants";
import { getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import { NewThing } from "../../../_ui/admin/new-thing";
import styles from "../../../_ui/page/page.module.css";
import { Nothing, PageFrame } from "../../../_ui/page/page-frame";
import { addCollection } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("collections") };
}

/** Every collection by name; what is in them shows only to those who may read them. */
export default async function CollectionsPage() {
  const actor = await requirePerson();
  const { db } = services();
  const [t, common, display] = await Promise.all([
    getTranslations("admin"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const collections = listAllCollections(db, actor);
  const documents = new Map(listCollections(db, actor).map(({ id, documents: count }) => [id, count]));
  const create = actor.role === "administrator" && (
    <NewThing
      label={t("new-collection")}
      taken={t("collection-taken")}
      path="/admin/collections"
      hasDescription
      create={addCollection}
    />
  );
  return (
    <PageFrame
      title={common("collections")}
      lead={t("collections-lead")}
      actions={collections.length > 0 && create}
    >
      {collections.length === 0 ? (
        <Nothing title={t("no-collections")} next={t("no-collections-next")}>
          {create}
        </Nothing>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("name")}</th>
              <th scope="col" className={styles.onlyWide}>
                {t("open-to")}
              </th>
              <th scope="col" className={styles.number}>
                {t("documents")}
              </th>
              <th scope="col" className={styles.onlyWide}>
                {t("created")}
              </th>
            </tr>
          </thead>
          <tbody>
            {collections.map((collection) => {
              const subjects = listGrants(db, actor, collection.id).map((grant) => grant.subject.kind);
              const count = documents.get(collection.id);
              return (
                <tr key={collection.id} className={styles.row}>
                  <td>
                    <Link className={styles.rowLink} href={`/admin/collections/${collection.id}`}>
                      {collection.name}
                    </Link>
                    {collection.description !== "" && (
                      <div className={`${styles.quiet} ${styles.small}`}>{collection.description}</div>
                    )}
                  </td>
                  <td className={`${styles.onlyWide} ${styles.nowrap}`}>
                    {t("open-to-count", {
                      people: subjects.filter((kind) => kind === "user").length,
                      groups: subjects.filter((kind) => kind === "group").length,
                      all: subjects.length,
                    })}
                  </td>
                  <td className={styles.number}>
                    {count === undefined ? (
                      <span className={styles.quiet}>{t("not-open-to-you")}</span>
                    ) : (
                      display.count(count)
                    )}
                  </td>
                  <td className={`${styles.onlyWide} ${styles.nowrap}`}>
                    {display.date(collection.createdAtMs)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </PageFrame>
  );
}
