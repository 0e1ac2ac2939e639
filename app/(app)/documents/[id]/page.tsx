import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { asAppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { requirePerson } from "../../../_server/session";
import { loadViewer } from "../../../_server/viewer-data";
import { DocumentView } from "../../../_ui/viewer/document-view";
import { pageAt } from "../../../_ui/viewer/page-at";

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const whole = z.coerce.number().int().min(0).max(1e9).optional().catch(undefined);
const PLACE = z.object({ page: whole, start: whole, end: whole });

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { data } = await load(props.params, props.searchParams);
  return { title: data.document.title ?? data.document.name };
}

/** A document at a place: `?page=3&start=120&end=180`, characters of the document's text. */
export default async function DocumentPage(props: Props) {
  const { data, place } = await load(props.params, props.searchParams);
  const { start, end } = place;
  const range = start !== undefined && end !== undefined && start < end ? { start, end } : null;
  const page = place.page ?? (range === null ? 1 : pageAt(data.sizes, range.start));
  return <DocumentView key={data.document.id} data={data} target={{ page, range }} variant="page" />;
}

/** Once per request, for the page and its title: looking at it is recorded once. */
const load = cache(async (params: Props["params"], searchParams: Props["searchParams"]) => {
  const person = await requirePerson();
  const id = parseId("document", (await params).id);
  if (id === undefined) notFound();
  const place = PLACE.parse(await searchParams);
  try {
    return { data: loadViewer(person, id, place.page ?? 1), place };
  } catch (thrown) {
    // Absent and forbidden look the same.
    if (asAppError(thrown).code === "not-found") notFound();
    throw thrown;
  }
});
