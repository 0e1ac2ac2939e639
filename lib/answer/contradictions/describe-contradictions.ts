import { inArray } from "drizzle-orm";
import type { Reader } from "../../db/client.ts";
import { documents } from "../../db/schema.ts";
import type { Citation, ContradictingSide, Contradiction } from "../answer.ts";
import { cite } from "../cite.ts";
import type { FoundContradiction, ContradictingSide as FoundSide } from "./find-contradictions.ts";

/**
 * Contradictions as they are shown, newest document first, and the citations with those that their sides need more.
 * The passages were checked and recorded as disclosed before.
 */
export function describeContradictions(
  db: Reader,
  found: readonly FoundContradiction[],
  citations: readonly Citation[],
): { citations: readonly Citation[]; contradictions: readonly Contradiction[] } {
  if (found.length === 0) return { citations, contradictions: [] };
  const all = [...citations];
  const ids = found.flatMap(({ sides }) => sides.map(({ passage }) => passage.documentId));
  const dates = new Map(
    db
      .select({ id: documents.id, addedAtMs: documents.addedAtMs, validFrom: documents.validFrom })
      .from(documents)
      .where(inArray(documents.id, ids))
      .all()
      .map(({ id, ...dates }) => [id, dates]),
  );
  const toSide = ({ passage, unit, ranges }: FoundSide): ContradictingSide => {
    const known = all.find(
      ({ documentId, start, end }) =>
        documentId === passage.documentId && start <= unit.start && end >= unit.end,
    );
    const n = known?.n ?? Math.max(0, ...all.map((citation) => citation.n)) + 1;
    if (known === undefined) all.push(cite(db, n, passage, unit));
    const { text, leadIn } = unit;
    return { n, text, leadIn, ranges, ...(dates.get(passage.documentId) ?? UNKNOWN) };
  };
  const contradictions = found.map(({ kind, sides: [a, b] }): Contradiction => {
    const [own, other] = [toSide(a), toSide(b)];
    return { kind, sides: own.addedAtMs >= other.addedAtMs ? [own, other] : [other, own] };
  });
  return { citations: all, contradictions };
}

const UNKNOWN = { addedAtMs: 0, validFrom: null };
