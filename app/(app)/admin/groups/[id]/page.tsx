import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { listAllCollections } from "#lib/documents/collections";
import { listGrants } from "#lib/documents/grants";
import { listGroups } from "#lib/people/groups";
import { listUsers } from "#lib/people/users";
import { getDisplay } from "../../../../_server/display";
import { services } from "../../../../_server/services";
import { requirePerson } from "../../../../_server/session";
import { DeleteGroup } from "../../../../_ui/admin/delete-group";
import { EditText } from "../../../../_ui/admin/edit-text";
import { GroupMembers } from "../../../../_ui/admin/group-members";
import styles from "../../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../../_ui/page/page-frame";
import { addMember, changeGroupName, removeGroup, removeMember } from "../actions";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("library"))("group") };
}

export default async function GroupPage({ params }: Props) {
  const actor = await requirePerson();
  const { id } = await params;
  const { db } = services();
  const [t, common, library, display] = await Promise.all([
    getTranslations("admin"),
    getTranslations("common"),
    getTranslations("library"),
    getDisplay(),
  ]);
  const group = listGroups(db, actor).find((one) => one.id === id) ?? notFound();
  const isIn = new Set<string>(group.members.map((member) => member.id));
  const others = listUsers(db, actor).filter((person) => person.status === "active" && !isIn.has(person.id));
  const open = listAllCollections(db, actor).flatMap((collection) =>
    listGrants(db, actor, collection.id)
      .filter((grant) => grant.subject.id === group.id)
      .map((grant) => ({ collection, grant })),
  );
  const mayChange = actor.role === "administrator";
  return (
    <PageFrame
      title={group.name}
      lead={t("group-lead", { count: group.members.length })}
      back={{ href: "/admin/groups", label: common("groups") }}
      isNarrow
    >
      <GroupMembers
        groupId={group.id}
        members={group.members}
        others={others.map(({ id: userId, name, email }) => ({ id: userId, name, email }))}
        mayChange={mayChange}
        add={addMember}
        remove={removeMember}
      />
      <Section id="collections" title={t("open-to-group")}>
        {open.length === 0 ? (
          <p className={styles.quiet}>{t("nothing-open-to-group")}</p>
        ) : (
          <ul className={styles.list}>
            {open.map(({ collection, grant }) => (
              <li key={grant.id}>
                <Link className={styles.link} href={`/admin/collections/${collection.id}`}>
                  {collection.name}
                </Link>
                <span className={styles.quiet}>
                  {library(`level-${grant.level}`)} ·{" "}
                  {library("since-date", { date: display.date(grant.grantedAtMs) })}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      {mayChange && (
        <Section id="change" title={t("change-group")}>
          <EditText id={group.id} name={group.name} taken={t("group-taken")} save={changeGroupName} />
          <hr style={{ border: 0, borderTop: "1px solid var(--hairline)", margin: "32px 0 24px" }} />
          <DeleteGroup id={group.id} name={group.name} remove={removeGroup} />
        </Section>
      )}
    </PageFrame>
  );
}
