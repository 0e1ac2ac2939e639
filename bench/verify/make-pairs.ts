import { CHANGES, type ChangeKind, type Material, namesOf, subjectOf } from "./changes.ts";
import { FAITHFUL, type FaithfulKind } from "./faithful.ts";
import { hashOf, seeded } from "./random.ts";
import type { Language, SourcePassage } from "./read-passages.ts";

/** A sentence, the passage it would cite, and whether the passage bears it out. */
export type Pair = {
  readonly sentence: string;
  /** The sentence of the passage it was made from. */
  readonly from: string;
  readonly passage: SourcePassage;
  readonly isFaithful: boolean;
  readonly kind: FaithfulKind | ChangeKind;
};

/**
 * Makes pairs from passages: for each kind and language at most `each`, spread over the documents. The same seed
 * makes the same pairs.
 */
export function makePairs(passages: readonly SourcePassage[], seed: number, each: number): Pair[] {
  const material = materialOf(passages);
  const pairs: Pair[] = [];
  const languages = [...new Set(passages.map(({ language }) => language))].toSorted();
  for (const language of languages) {
    const sources = passages
      .filter((passage) => passage.language === language)
      .flatMap((passage) => passage.sentences.map((from) => ({ passage, from })))
      .toSorted((a, b) => hashOf(`${seed}${a.from}`) - hashOf(`${seed}${b.from}`));
    const kinds = [
      ...Object.entries(FAITHFUL).map(([kind, rule]) => ({ kind, rule, isFaithful: true })),
      ...Object.entries(CHANGES).map(([kind, rule]) => ({ kind, rule, isFaithful: false })),
    ] as { kind: Pair["kind"]; rule: AnyRule; isFaithful: boolean }[];
    for (const { kind, rule, isFaithful } of kinds) {
      const random = seeded(hashOf(`${seed}${language}${kind}`));
      const perDocument = new Map<string, number>();
      let made = 0;
      for (const { passage, from } of sources) {
        if (made >= each) break;
        const used = perDocument.get(passage.document) ?? 0;
        if (used >= MOST_PER_DOCUMENT) continue;
        const sentence = rule(
          from,
          language,
          random,
          material.get(passage.document) ?? { names: [], subjects: [] },
        );
        if (sentence === undefined || (kind !== "verbatim" && sentence === from)) continue;
        // A change that makes another true sentence of the same passage is none.
        if (!isFaithful && passage.text.replace(/\s+/gu, " ").includes(sentence)) continue;
        perDocument.set(passage.document, used + 1);
        pairs.push({ sentence, from, passage, isFaithful, kind });
        made++;
      }
    }
  }
  return pairs;
}

type AnyRule = (
  sentence: string,
  language: Language,
  random: ReturnType<typeof seeded>,
  material: Material,
) => string | undefined;

const MOST_PER_DOCUMENT = 12;

/** Names and subjects of each document, and of the others of its language where it has few of its own. */
function materialOf(passages: readonly SourcePassage[]): Map<string, Material> {
  const byDocument = new Map<string, { names: Set<string>; subjects: Set<string> }>();
  for (const { document, sentences, language } of passages) {
    const own = byDocument.get(document) ?? { names: new Set(), subjects: new Set() };
    byDocument.set(document, own);
    for (const sentence of sentences) {
      for (const name of namesOf(sentence, language)) own.names.add(name);
      const subject = subjectOf(sentence, language);
      if (subject !== undefined) own.subjects.add(subject);
    }
  }
  // What is also written small is a word with a capital by chance, not a name.
  const small = new Set(passages.flatMap(({ text }) => text.match(/(?<!\p{L})\p{Ll}+(?!\p{L})/gu) ?? []));
  const isName = (name: string) => !name.split(" ").some((word) => small.has(word.toLowerCase()));
  return new Map(
    [...byDocument].map(([document, { names, subjects }]) => [
      document,
      { names: [...names].filter(isName), subjects: [...subjects] },
    ]),
  );
}
