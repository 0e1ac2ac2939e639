/**
 * The terms of a document's passages as numbers, in one piece of memory: for each passage its distance from the first
 * passage's id, its length in words, how many different terms it has, and for each of these the term's number with how
 * often it occurs. 32-bit little-endian.
 */
export type PassageTerms = {
  /** From the document's first passage, whose id the store keeps beside. */
  readonly offset: number;
  /** Words in the passage, repetitions included. */
  readonly length: number;
  /** Occurrences by the term's number. */
  readonly counts: ReadonlyMap<number, number>;
};

const COUNT_BITS = 6;
/** A term that occurs more often counts as this often: BM25 hardly tells the difference. */
const MOST_COUNTED = (1 << COUNT_BITS) - 1;
const MOST_TERMS = 2 ** (32 - COUNT_BITS);
const HEADER = 3;

export function encodePostings(passages: readonly PassageTerms[]): Buffer {
  const numbers: number[] = [];
  for (const { offset, length, counts } of passages) {
    numbers.push(offset, length, counts.size);
    for (const [term, count] of counts) {
      if (term >= MOST_TERMS) throw new Error("more different terms than postings can number");
      numbers.push(term * 2 ** COUNT_BITS + Math.min(count, MOST_COUNTED));
    }
  }
  return Buffer.from(Uint32Array.from(numbers).buffer);
}

/** @param bytes as encodePostings wrote them */
export function decodePostings(bytes: Buffer): Uint32Array {
  // A buffer from the database may begin anywhere; numbers of 32 bits may not.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

/** Where each passage begins, for loops that must be fast: `postings[at]` is its offset, `at + 1` length, `at + 2` terms. */
export function* passagesIn(
  postings: Uint32Array,
): Generator<{ offset: number; length: number; from: number; to: number }> {
  for (let at = 0; at < postings.length; ) {
    const from = at + HEADER;
    const to = from + (postings[at + 2] ?? 0);
    yield { offset: postings[at] ?? 0, length: postings[at + 1] ?? 0, from, to };
    at = to;
  }
}

export const termOf = (posting: number): number => posting >>> COUNT_BITS;
export const countIn = (posting: number): number => posting & MOST_COUNTED;
