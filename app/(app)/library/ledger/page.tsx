import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { requirePerson } from "../../../_server/session";
import { readLedgerQuery } from "../../../_ui/library/ledger/ledger-query";
import { LedgerView } from "../../../_ui/library/ledger/ledger-view";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("library"))("ledger") };
}

/** What became of every file of all collections that are open to the person. */
export default async function LedgerPage({ searchParams }: Props) {
  const person = await requirePerson();
  const query = readLedgerQuery(await searchParams);
  return <LedgerView person={person} collection={undefined} base="/library/ledger" query={query} />;
}
