import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { listCollections } from "#lib/documents/collections";
import { grantCandidates } from "#lib/documents/grant-candidates";
import { listGrants } from "#lib/documents/grants";
import { listStewarded } from "#lib/safeguards/stewards";
import { getDisplay } from "../../../../_server/display";
import { services } from "../../../../_server/services";
import { requirePerson } from "../../../../_server/session";
import { GrantsPanel } from "../../../../_ui/admin/grants-panel";
import { PageFrame } from "../../../../_ui/page/page-frame";
import { closeCollection, openCollection } from "./actions";
import { toGrantLines } from "./grant-lines";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("library"))("who-has-access") };
}

/** For people who manage the collection or answer for it: who reads it, adds to it, manages it. */
export default async function AccessPage({ params }: Props) {
  const person = await requirePerson();
  const { db } = services();
  const { id } = await params;
  const readable = listCollections(db, person).find((one) => one.id === id);
  const stewarded = listStewarded(db, person).find((one) => one.id === id);
  const mayManage = readable?.level === "manage" || person.role === "administrator";
  const collection = stewarded ?? (mayManage ? readable : undefined) ?? notFound();
  const [t, common, display] = await Promise.all([
    getTranslations("library"),
    getTranslations("common"),
    getDisplay(),
  ]);
  return (
    <PageFrame
      title={readable === undefined ? `${t("who-has-access")}: ${collection.name}` : t("who-has-access")}
      lead={t("access-lead")}
      back={
        readable === undefined
          ? { href: "/library", label: common("library") }
          : { href: `/library/${collection.id}`, label: collection.name }
      }
    >
      <GrantsPanel
        collectionId={collection.id}
        collection={collection.name}
        grants={toGrantLines(listGrants(db, person, collection.id), display)}
        candidates={grantCandidates(db, person, collection.id)}
        mayChange
        open={openCollection}
        close={closeCollection}
      />
    </PageFrame>
  );
}
