import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { listGroups } from "#lib/people/groups";
import { listInvitations } from "#lib/people/invitations";
import { listUsers } from "#lib/people/users";
import { getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import { AddPerson } from "../../../_ui/admin/add-person";
import { InvitationList } from "../../../_ui/admin/invitation-list";
import { InvitePerson } from "../../../_ui/admin/invite-person";
import styles from "../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../_ui/page/page-frame";
import { addPerson, invitePerson, withdrawInvited } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("people") };
}

export default async function PeoplePage() {
  const actor = await requirePerson();
  const [t, common] = await Promise.all([getTranslations("admin"), getTranslations("common")]);
  const { db } = services();
  const people = listUsers(db, actor);
  const isAdministrator = actor.role === "administrator";
  const display = await getDisplay();
  const invited = listInvitations(db, actor).map((one) => ({
    id: one.id,
    name: one.name,
    email: one.email,
    isOpen: one.state === "open",
    facts: t("invitation-facts", {
      state: one.state,
      isNew: String(one.isNew),
      made: display.ago(one.createdAtMs),
      until: display.dateTime(one.expiresAtMs),
    }),
  }));
  return (
    <PageFrame
      title={common("people")}
      lead={t("people-lead", { count: people.length })}
      actions={
        isAdministrator && (
          <>
            <InvitePerson
              invite={invitePerson}
              groups={listGroups(db, actor).map(({ id, name }) => ({ id, name }))}
            />
            <AddPerson add={addPerson} />
          </>
        )
      }
    >
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("name")}</th>
            <th scope="col" className={styles.onlyWide}>
              {t("role")}
            </th>
            <th scope="col">{t("status")}</th>
            <th scope="col" className={`${styles.number} ${styles.onlyWide}`}>
              {t("open-sessions")}
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id} className={styles.row}>
              <td>
                <Link className={styles.rowLink} href={`/admin/people/${person.id}`}>
                  {person.name}
                </Link>
                <div className={`${styles.quiet} ${styles.small}`} style={{ overflowWrap: "anywhere" }}>
                  {person.email}
                </div>
                <div className={`${styles.onlyNarrow} ${styles.quiet} ${styles.small}`}>
                  {common(`role-${person.role}`)}
                </div>
              </td>
              <td className={styles.onlyWide}>{common(`role-${person.role}`)}</td>
              <td>
                <span className={`${styles.dot} ${person.status === "active" ? styles.good : styles.idle}`}>
                  {t(`status-${person.status}`)}
                </span>
              </td>
              <td className={`${styles.number} ${styles.onlyWide}`}>{person.openSessions}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {invited.length > 0 && (
        <Section id="invitations" title={t("invitations")} lead={t("invitations-lead")}>
          <InvitationList invitations={invited} withdraw={isAdministrator ? withdrawInvited : null} />
        </Section>
      )}
    </PageFrame>
  );
}
