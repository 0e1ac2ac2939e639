/** A piece of text the model reads and writes; `weight` is how much its logit may vary, 0 for pieces it never prefers. */
export type Piece = {
  text: string;
  score: number;
  type: "unknown" | "control" | "byte" | "normal";
  weight: number;
};

export const CONTROL = { begin: 1, end: 2, turnStart: 259, turnEnd: 260 } as const;

/**
 * A SentencePiece vocabulary with byte fallback, as Llama models have: every text can be written in it, and a known
 * word is one token. Each prefix of a word is a piece too, because the tokenizer joins pieces two by two, from the left.
 */
export function makeVocabulary(words: readonly string[], size: number): Piece[] {
  const pieces: Piece[] = [
    { text: "<unk>", score: 0, type: "unknown", weight: 0 },
    { text: "<s>", score: 0, type: "control", weight: 0 },
    { text: "</s>", score: 0, type: "control", weight: 0 },
  ];
  for (let byte = 0; byte < 256; byte++) {
    pieces.push({
      text: `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
      score: 0,
      type: "byte",
      weight: 0,
    });
  }
  for (const text of ["<|im_start|>", "<|im_end|>"])
    pieces.push({ text, score: 0, type: "control", weight: 0 });

  const seen = new Map<string, Piece>();
  const add = (text: string, weight: number) => {
    const known = seen.get(text);
    if (known !== undefined) known.weight = Math.max(known.weight, weight);
    if (known !== undefined || pieces.length >= size) return;
    const piece: Piece = { text, score: -pieces.length, type: "normal", weight };
    seen.set(text, piece);
    pieces.push(piece);
  };
  for (let code = 33; code < 127; code++) add(String.fromCharCode(code), 0.2);
  add("▁", 0);
  for (const mark of [".", ","]) add(mark, 1.1);
  for (const word of [...CITATIONS, ...words]) {
    for (let end = 2; end < word.length + 1; end++) add(`▁${word.slice(0, end - 1)}`, 0);
    add(`▁${word}`, CITATIONS.includes(word) ? 1.2 : 1);
  }
  while (pieces.length < size)
    pieces.push({ text: `<unused${pieces.length}>`, score: 0, type: "control", weight: 0 });
  return pieces;
}

/** The made-up model cites, so that a pipeline that looks for citations has some to look at. */
const CITATIONS = ["[1]", "[2]", "[3]"];
