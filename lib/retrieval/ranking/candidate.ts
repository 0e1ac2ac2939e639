import type { CheckedPassage } from "../load-passages.ts";

/** A passage that one of the searches offered and the access rule let through, with what they said of it. */
export type Candidate = {
  readonly passage: CheckedPassage;
  /** Place in the list of the full-text index, from 0, and its BM25; null where it was not in the list. */
  readonly textRank: number | null;
  readonly textScore: number;
  /** Place in the list of nearest vectors, from 0. */
  readonly vectorRank: number | null;
  /** Place in the list of what other words of the question found, from 0. */
  readonly expandedRank: number | null;
  /** Null where no vector was compared. */
  readonly cosine: number | null;
};
