import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { listAllCollections, listCollections } from "#lib/documents/collections";
import { grantCandidates } from "#lib/documents/grant-candidates";
import { listGrants } from "#lib/documents/grants";
import { getDisplay } from "../../../../_server/display";
import { services } from "../../../../_server/services";
import { requirePerson } from "../../../../_server/session";
import { EditText } from "../../../../_ui/admin/edit-text";
import { GrantsPanel } from "../../../../_ui/admin/grants-panel";
import { ButtonLink } from "../../../../_ui/page/button-link";
import { PageFrame, Section } from "../../../../_ui/page/page-frame";
import { closeCollection, openCollection } from "../../../library/[id]/access/actions";
import { toGrantLines } from "../../../library/[id]/access/grant-lines";
import { changeText } from "../actions";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("library"))("collection") };
}

export default async function CollectionAdminPage({ params }: Props) {
  const actor = await requirePerson();
  const { id } = await params;
  const { db } = services();
  const [t, common, display] = await Promise.all([
    getTranslations("admin"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const collection = listAllCollections(db, actor).find((one) => one.id === id) ?? notFound();
  const mayRead = listCollections(db, actor).some((one) => one.id === collection.id);
  const mayChange = actor.role === "administrator";
  return (
    <PageFrame
      title={collection.name}
      lead={mayRead ? t("collection-lead") : t("collection-lead-closed")}
      back={{ href: "/admin/collections", label: common("collections") }}
      actions={
        <>
          {mayRead && (
            <ButtonLink href={`/library/${collection.id}`} variant="default">
              {t("open-in-library")}
            </ButtonLink>
          )}
          <ButtonLink href={`/admin/activity?object=${collection.id}`} variant="default">
            {t("its-activity")}
          </ButtonLink>
        </>
      }
    >
      <Section id="access" title={t("who-has-access")}>
        <GrantsPanel
          collectionId={collection.id}
          collection={collection.name}
          grants={toGrantLines(listGrants(db, actor, collection.id), display)}
          candidates={mayChange ? grantCandidates(db, actor, collection.id) : { people: [], groups: [] }}
          mayChange={mayChange}
          open={openCollection}
          close={closeCollection}
        />
      </Section>
      {mayChange && (
        <Section id="text" title={t("name-and-description")}>
          <EditText
            id={collection.id}
            name={collection.name}
            description={collection.description}
            taken={t("collection-taken")}
            save={changeText}
          />
        </Section>
      )}
    </PageFrame>
  );
}
