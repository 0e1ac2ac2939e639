import { coverageOf, MOST } from "./match-passage.ts";

/** A passage that was found, as far as the measure looks at it. */
export type Found = {
  readonly documentId: string;
  readonly name: string;
  readonly ordinal: number;
  readonly text: string;
};
export type Gold = { readonly doc: string; readonly passage: string };

/**
 * For each place the gold passages that are found there, as indexes. A gold passage longer than what is retrieved at
 * once is found where passages that follow each other in the document hold most of it together.
 */
export function heldAt(found: readonly Found[], golds: readonly Gold[]): number[][] {
  const coverage = found.map((one) =>
    golds.map(({ doc, passage }) => (isDocument(doc, one) ? coverageOf(one.text, passage) : 0)),
  );
  return heldTogether(found, coverage);
}

/** @param coverage for each place how much of each gold passage is there, from 0 to 1 */
export function heldTogether(
  found: readonly Pick<Found, "documentId" | "ordinal">[],
  coverage: readonly (readonly number[])[],
): number[][] {
  const seen = new Map<string, readonly number[]>();
  return found.map(({ documentId, ordinal }, rank) => {
    const own = coverage[rank] ?? [];
    seen.set(`${documentId} ${ordinal}`, own);
    return own.flatMap((share, gold) => {
      if (share === 0) return [];
      const beside = (step: 1 | -1) => {
        let sum = 0;
        for (let at = ordinal + step; ; at += step) {
          const more = seen.get(`${documentId} ${at}`)?.[gold] ?? 0;
          if (more === 0) return sum;
          sum += more;
        }
      };
      return share + beside(1) + beside(-1) >= MOST ? [gold] : [];
    });
  });
}

/** Question sets name documents by their paths, kept questions by their ids. */
export const isDocument = (
  doc: string,
  { documentId, name }: { readonly documentId: string; readonly name: string | undefined },
): boolean => doc === documentId || (name !== undefined && doc.split("/").at(-1) === name);
