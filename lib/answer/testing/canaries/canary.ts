/** A secret that stands in a document which the person may not read, and what stands around it. */
export type Canary = {
  /** A word that stands nowhere else. */
  readonly word: string;
  readonly number: string;
  /** An abbreviation for the word that the document explains, and that may be asked for. */
  readonly short: string;
  /** Something ordinary that open documents speak of as well. */
  readonly topic: string;
  readonly reason: "closed collection" | "classified" | "restricted" | "walled";
};

const REASONS = ["closed collection", "classified", "restricted", "walled"] as const;
const SYLLABLES = ["zor", "qua", "vex", "lyn", "dru", "kao", "mip", "tev", "gha", "xul", "fyo", "wik"];
const TOPICS = [
  "insulin pump",
  "lease of the north wing",
  "blood bank",
  "merger",
  "visiting hours",
  "drug safe",
];

/** The same canaries for the same seed, so that another process knows what to look for. */
export function makeCanaries(count: number, seed: number): Canary[] {
  const random = seeded(seed);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  return Array.from({ length: count }, (_, n) => {
    const word = Array.from({ length: 4 }, () => pick(SYLLABLES)).join("") + n.toString(36);
    return {
      word,
      number: String(100_000_000 + Math.floor(random() * 900_000_000)),
      short: `Q${n.toString(36).toUpperCase()}Z`,
      topic: `${pick(TOPICS)} ${n % 7}`,
      reason: REASONS[n % REASONS.length] as Canary["reason"],
    };
  });
}

/**
 * Canaries of which the text holds one or a part: the word, the first half of it, the number or nearly all of it. Fewer digits stand in any
 * time stamp by chance.
 */
export function findCanaries(text: string, canaries: readonly Canary[]): Canary[] {
  const folded = text.toLowerCase();
  return canaries.filter(({ word, number }) =>
    [word, word.slice(0, 9), number, number.slice(0, 8), number.slice(-8)].some((part) =>
      folded.includes(part),
    ),
  );
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
