import { inArray } from "drizzle-orm";
import type { Reader } from "../db/client.ts";
import { documents } from "../db/schema.ts";
import type { DocumentId } from "../ids.ts";
import type { Citation, Place } from "./answer.ts";

/**
 * The citations, each place of a document that has its title in common with another one named beside it with what tells
 * them apart: the file name, else the path. Documents of one path are of different collections, which are shown anyway.
 * @param citations of documents that the person may read
 */
export function tellApart(db: Reader, citations: readonly Citation[]): readonly Citation[] {
  const titles = new Map<string, Set<DocumentId>>();
  for (const { document, documentId } of citations.flatMap((citation) => [
    citation,
    ...(citation.alsoIn ?? []),
  ]))
    titles.set(keyOf(document), (titles.get(keyOf(document)) ?? new Set<DocumentId>()).add(documentId));
  const alike = [...titles.values()].filter((ids) => ids.size > 1);
  if (alike.length === 0) return citations;
  const apart = new Map(alike.flatMap((ids) => differences(db, [...ids])));
  const name = <Named extends Place>(place: Named): Named => {
    const own = apart.get(place.documentId);
    return own === undefined ? place : { ...place, apart: own };
  };
  return citations.map(({ alsoIn, ...citation }) => ({
    ...name(citation),
    ...(alsoIn === undefined ? {} : { alsoIn: alsoIn.map(name) }),
  }));
}

const keyOf = (title: string) => title.trim().toLowerCase();

function differences(db: Reader, ids: readonly DocumentId[]): [DocumentId, string][] {
  const rows = db
    .select({ id: documents.id, name: documents.name, path: documents.sourcePath })
    .from(documents)
    .where(inArray(documents.id, [...ids]))
    .all();
  const isOnly = (value: string, of: "name" | "path") => rows.filter((row) => row[of] === value).length === 1;
  return rows.flatMap(({ id, name, path }): [DocumentId, string][] =>
    isOnly(name, "name") ? [[id, name]] : isOnly(path, "path") ? [[id, path]] : [],
  );
}
