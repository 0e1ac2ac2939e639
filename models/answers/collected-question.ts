import { readFileSync } from "node:fs";
import type { EvalQuestion } from "../../lib/answer/eval/question-set.ts";
import type { QuotableUnit } from "../../lib/answer/quote/quotable-units.ts";
import type { PassageSearch } from "../../lib/retrieval/search-passages.ts";

/** A question of a set with what the product's search found for it. */
export type CollectedQuestion = EvalQuestion & {
  readonly set: string;
  readonly found: Pick<PassageSearch, "passages" | "weights" | "addressed" | "expansions">;
  /** Of each passage, what can be quoted from it. */
  readonly units: readonly (readonly QuotableUnit[])[];
};

/** One line of a collected file. Maps and sets are written as lists. */
export function writeCollected({ found, ...rest }: CollectedQuestion): string {
  const { passages, weights, addressed, expansions } = found;
  const documents = [...addressed].map(([id, document]) => [id, { ...document, terms: [...document.terms] }]);
  const words = { ...expansions, related: [...expansions.related] };
  return JSON.stringify({
    ...rest,
    found: { passages, weights: [...weights], addressed: documents, expansions: words },
  });
}

export function readCollected(path: string): CollectedQuestion[] {
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return lines.map((line) => {
    const { found, ...rest } = JSON.parse(line) as Written;
    const addressed = found.addressed.map(
      ([id, { terms, ...document }]) => [id, { ...document, terms: new Set(terms) }] as const,
    );
    const expansions = { ...found.expansions, related: new Map(found.expansions.related) };
    const weights = new Map(found.weights);
    return { ...rest, found: { ...found, weights, addressed: new Map(addressed), expansions } };
  });
}

type Found = CollectedQuestion["found"];
type Entry<Key, Value> = [Key, Value];
type AddressedDocument = Found["addressed"] extends ReadonlyMap<infer _, infer Document> ? Document : never;
type Written = Omit<CollectedQuestion, "found"> & {
  found: {
    passages: Found["passages"];
    expansions: Omit<Found["expansions"], "related"> & { related: Entry<string, readonly string[]>[] };
    weights: Entry<string, { weight: number; isFound: boolean }>[];
    addressed: Entry<
      Found["addressed"] extends ReadonlyMap<infer Id, unknown> ? Id : never,
      Omit<AddressedDocument, "terms"> & { terms: string[] }
    >[];
  };
};
