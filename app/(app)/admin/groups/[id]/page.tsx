import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { listAllCollections } from "#lib/documents/collections";
import { listGrants } from "#lib/documents/grants";
import { listGroups } from "#lib/people/groups";
import { listEffectiveMembers } from "#lib/people/nested-groups";
import { listUsers } from "#lib/people/users";
import { getDisplay } from "../../../../_server/display";
import { services } from "../../../../_server/services";
import { requirePerson } from "../../../../_server/session";
import { DeleteGroup } from "../../../../_ui/admin/delete-group";
import { EditText } from "../../../../_ui/admin/edit-text";
import { GroupMembers } from "../../../../_ui/admin/group-members";
import styles from "../../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../../_ui/page/page-frame";
import { changeGroupName, changeMember, changeNesting, removeGroup } from "../actions";

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
  const all = listGroups(db, actor);
  const group = all.find((one) => one.id === id) ?? notFound();
  const everybody = listEffectiveMembers(db, actor, group.id);
  const around = all.filter((one) => one.groups.some((inner) => inner.id === group.id));
  const isIn = new Set<string>([group, ...group.members, ...group.groups].map((member) => member.id));
  const others = {
    people: listUsers(db, actor)
      .filter((person) => person.status === "active" && !isIn.has(person.id))
      .map(({ id: userId, name, email }) => ({ id: userId, name, email })),
    groups: all.filter((one) => !isIn.has(one.id)).map(({ id: groupId, name }) => ({ id: groupId, name })),
  };
  const open = listAllCollections(db, actor).flatMap((collection) =>
    listGrants(db, actor, collection.id)
      .filter((grant) => grant.subject.id === group.id)
      .map((grant) => ({ collection, grant })),
  );
  const mayChange = actor.role === "administrator";
  return (
    <PageFrame
      title={group.name}
      lead={t("group-lead", { count: everybody.length })}
      back={{ href: "/admin/groups", label: common("groups") }}
      isNarrow
    >
      <Section id="members" title={t("members")}>
        <GroupMembers
          groupId={group.id}
          people={group.members}
          groups={group.groups}
          others={others}
          mayChange={mayChange}
          changePerson={changeMember}
          changeGroup={changeNesting}
        />
      </Section>
      {group.groups.length > 0 && (
        <Section id="everybody" title={t("everybody-in-group")} lead={t("everybody-in-group-lead")}>
          <ul className={styles.list}>
            {everybody.map((person) => (
              <li key={person.id}>
                <Link className={styles.link} href={`/admin/people/${person.id}`}>
                  {person.name}
                </Link>
                {person.through.length > 0 && (
                  <span className={styles.quiet}>
                    {t("through-group", { group: person.through.join(", ") })}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {around.length > 0 && (
        <Section id="around" title={t("in-groups")} lead={t("in-groups-lead")}>
          <ul className={styles.list}>
            {around.map((outer) => (
              <li key={outer.id}>
                <Link className={styles.link} href={`/admin/groups/${outer.id}`}>
                  {outer.name}
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
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
