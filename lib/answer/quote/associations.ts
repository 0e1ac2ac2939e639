import { z } from "zod";
import shipped from "../../../models/answers/associations.json" with { type: "json" };

/**
 * Which words of an answer go with which words of a question though they are others, as "recruit" goes with "solicit":
 * of a stem in the question, the log odds that each stem of a sentence adds. Learned from public questions and the
 * sentences that answer them. Words with digits never count.
 */
export type Associations = ReadonlyMap<string, ReadonlyMap<string, number>>;

const model = z.record(z.string(), z.record(z.string(), z.number()));

export type Association = {
  /** Log odds that the sentence answers, by its words alone. */
  readonly odds: number;
  /** Pairs of a stem of the question and one of the sentence: all, and those that are known. */
  readonly pairs: number;
  readonly known: number;
};

/** @param asked the question's stems, without those that name the document @param stems of a sentence, each once */
export function associationOf(
  associations: Associations,
  asked: readonly string[],
  stems: readonly string[],
): Association {
  const pairs = asked.length * stems.length;
  let [sum, known] = [0, 0];
  for (const term of asked) {
    const own = associations.get(term);
    if (own === undefined) continue;
    for (const stem of stems) {
      const odds = own.get(stem);
      if (odds === undefined) continue;
      sum += odds;
      known++;
    }
  }
  // A long sentence has more pairs, not more to say.
  return { odds: sum / Math.sqrt(Math.max(1, pairs)), pairs, known };
}

/** Share of the pairs that are known: little where nothing was learned about what is asked. */
export function shareKnown(all: readonly Association[]): number {
  const sum = (of: (one: Association) => number) => all.reduce((total, one) => total + of(one), 0);
  return (
    sum(({ known }) => known) /
    Math.max(
      1,
      sum(({ pairs }) => pairs),
    )
  );
}

/** Words that can be associated: numbers and codes stand for themselves alone. */
export const canAssociate = (stem: string) => !/\d/.test(stem);

let known: Associations | undefined;
/** The table that is part of the product. */
export function shippedAssociations(): Associations {
  if (known !== undefined) return known;
  const pairs = Object.entries(model.parse(shipped));
  known = new Map(pairs.map(([term, own]) => [term, new Map(Object.entries(own))]));
  return known;
}
