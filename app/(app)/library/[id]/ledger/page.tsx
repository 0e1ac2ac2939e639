import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { listCollections } from "#lib/documents/collections";
import { services } from "../../../../_server/services";
import { requirePerson } from "../../../../_server/session";
import { readLedgerQuery } from "../../../../_ui/library/ledger/ledger-query";
import { LedgerView } from "../../../../_ui/library/ledger/ledger-view";

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("library"))("ledger") };
}

/** What became of every file of a collection. */
export default async function CollectionLedgerPage({ params, searchParams }: Props) {
  const person = await requirePerson();
  const { id } = await params;
  const collection = listCollections(services().db, person).find((one) => one.id === id) ?? notFound();
  const query = readLedgerQuery(await searchParams);
  return <LedgerView person={person} collection={collection} base={`/library/${id}/ledger`} query={query} />;
}
