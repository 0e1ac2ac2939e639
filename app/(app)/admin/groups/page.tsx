import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { listGroups } from "#lib/people/groups";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import { NewThing } from "../../../_ui/admin/new-thing";
import styles from "../../../_ui/page/page.module.css";
import { Nothing, PageFrame } from "../../../_ui/page/page-frame";
import { addGroup } from "./actions";

/** Names of members shown in the list; the rest are counted. */
const SHOWN_MEMBERS = 4;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("groups") };
}

export default async function GroupsPage() {
  const actor = await requirePerson();
  const [t, common] = await Promise.all([getTranslations("admin"), getTranslations("common")]);
  const groups = listGroups(services().db, actor);
  const create = actor.role === "administrator" && (
    <NewThing
      label={t("new-group")}
      taken={t("group-taken")}
      path="/admin/groups"
      hasDescription={false}
      create={addGroup}
    />
  );
  return (
    <PageFrame title={common("groups")} lead={t("groups-lead")} actions={groups.length > 0 && create}>
      {groups.length === 0 ? (
        <Nothing title={t("no-groups")} next={t("no-groups-next")}>
          {create}
        </Nothing>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("name")}</th>
              <th scope="col" className={styles.onlyWide}>
                {t("members")}
              </th>
              <th scope="col" className={styles.number}>
                {t("members-count")}
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => {
              const members = [...group.groups, ...group.members];
              const names = members.slice(0, SHOWN_MEMBERS).map((member) => member.name);
              const rest = members.length - names.length;
              return (
                <tr key={group.id} className={styles.row}>
                  <td>
                    <Link className={styles.rowLink} href={`/admin/groups/${group.id}`}>
                      {group.name}
                    </Link>
                  </td>
                  <td className={`${styles.onlyWide} ${styles.quiet}`}>
                    {rest > 0 ? t("names-and-more", { names: names.join(", "), rest }) : names.join(", ")}
                  </td>
                  <td className={styles.number}>{members.length}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </PageFrame>
  );
}
