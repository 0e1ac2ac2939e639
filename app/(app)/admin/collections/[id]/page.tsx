import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { COLLECTION_KINDS } from "#lib/db/schema";
import { listAllCollections, listCollections } from "#lib/documents/collections";
import { grantCandidates } from "#lib/documents/grant-candidates";
import { listGrants } from "#lib/documents/grants";
import { listStewards } from "#lib/safeguards/stewards";
import { getDisplay } from "../../../../_server/display";
import { services } from "../../../../_server/services";
import { requirePerson } from "../../../../_server/session";
import { EditText } from "../../../../_ui/admin/edit-text";
import { GrantsPanel } from "../../../../_ui/admin/grants-panel";
import { ButtonLink } from "../../../../_ui/page/button-link";
import styles from "../../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../../_ui/page/page-frame";
import { EndButton } from "../../../../_ui/safeguards/end-button";
import { SavedChoice } from "../../../../_ui/safeguards/saved-choice";
import { NameSteward } from "../../../../_ui/safeguards/stewards-form";
import { closeCollection, openCollection } from "../../../library/[id]/access/actions";
import { toGrantLines } from "../../../library/[id]/access/grant-lines";
import { addSteward, changeText, removeSteward, saveKind } from "../actions";
import { ReadersOnDay } from "./readers-on-day";

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("library"))("collection") };
}

export default async function CollectionAdminPage({ params, searchParams }: Props) {
  const actor = await requirePerson();
  const [{ id }, { day }] = await Promise.all([params, searchParams]);
  const { db } = services();
  const [t, common, display] = await Promise.all([
    getTranslations("admin"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const collection = listAllCollections(db, actor).find((one) => one.id === id) ?? notFound();
  const mayRead = listCollections(db, actor).some((one) => one.id === collection.id);
  const safe = await getTranslations("safeguards");
  const stewards = listStewards(db, actor, collection.id);
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
      <ReadersOnDay
        actor={actor}
        collectionId={collection.id}
        day={typeof day === "string" ? day : undefined}
      />
      <Section id="stewards" title={safe("stewards")} lead={safe("stewards-lead")}>
        {mayChange && (
          <NameSteward
            collectionId={collection.id}
            people={grantCandidates(db, actor, collection.id).people}
            name={addSteward}
          />
        )}
        {stewards.length === 0 ? (
          <p className={styles.quiet}>{safe("no-stewards")}</p>
        ) : (
          <ul className={styles.list}>
            {stewards.map((steward) => (
              <li key={steward.id}>
                <span>{steward.name}</span>
                {mayChange && (
                  <EndButton
                    id={`${collection.id} ${steward.id}`}
                    label={safe("end")}
                    describedAs={`${safe("end")}: ${steward.name}`}
                    title={safe("stewards")}
                    explained={steward.name}
                    end={removeSteward}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
      </Section>
      {mayChange && (
        <Section id="kind" title={safe("kind")}>
          <SavedChoice
            id={collection.id}
            label={safe("kind")}
            explained={safe("kind-explained")}
            value={collection.kind}
            choices={COLLECTION_KINDS.map((value) => ({ value, label: safe(`kind-${value}`) }))}
            save={saveKind}
          />
        </Section>
      )}
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
