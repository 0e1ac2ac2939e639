import type { Associations } from "../../lib/answer/quote/associations.ts";

/** A question's sentences as the associations see them. */
export type AskedSentences = {
  /** Stems of the question by sentence: those that name its document are left out. */
  readonly sentences: readonly {
    readonly asked: readonly string[];
    readonly stems: readonly string[];
    /** 1 where the sentence answers. */
    readonly label: number;
  }[];
};

const EPOCHS = 20;
const RATE = 0.4;
const L2 = 0.008;
/** A pair is learned when so many questions have it in a sentence that answers. */
const LEAST_QUESTIONS = 3;
/** Of the sentences that do not answer, one in so many is looked at in an epoch and counts for half as many. */
const THINNED = 3;
/** Weaker pairs are left out: half of the table, and nothing is lost. */
const LEAST_WEIGHT = 0.2;
const SEPARATOR = " ";

/** Logistic regression over pairs of stems, by stochastic descent with a rate for each pair (AdaGrad). Deterministic. */
export function learnAssociations(questions: readonly AskedSentences[]): Associations {
  const ids = idsOfPairs(questions);
  const rows = questions.flatMap(({ sentences }) => {
    const answering = sentences.reduce((n, { label }) => n + label, 0);
    return sentences.map(({ asked, stems, label }) => {
      const pairs = pairsOf(asked, stems).flatMap((pair) => ids.get(pair) ?? []);
      const size = Math.sqrt(Math.max(1, stems.length * asked.length));
      return { pairs: Int32Array.from(pairs), scale: 1 / size, label, weight: label / Math.sqrt(answering || 1) };
    });
  });
  const weights = new Float64Array(ids.size);
  const squares = new Float64Array(ids.size).fill(1);
  let bias = -3;
  let biasSquares = 1;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const [n, { pairs, scale, label, weight }] of rows.entries()) {
      if (label === 0 && (n + epoch) % THINNED !== 0) continue;
      let sum = bias;
      for (const pair of pairs) sum += (weights[pair] ?? 0) * scale;
      const gradient = (label - 1 / (1 + Math.exp(-sum))) * (label === 1 ? weight : THINNED / 2);
      biasSquares += gradient * gradient;
      bias += (RATE * gradient) / Math.sqrt(biasSquares);
      for (const pair of pairs) {
        const own = weights[pair] ?? 0;
        const step = gradient * scale - L2 * own;
        const square = (squares[pair] ?? 1) + step * step;
        squares[pair] = square;
        weights[pair] = own + (RATE * step) / Math.sqrt(square);
      }
    }
  }
  return toAssociations(ids, weights);
}

/** Pairs worth learning, numbered. */
function idsOfPairs(questions: readonly AskedSentences[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { sentences } of questions) {
    const answering = sentences.filter(({ label }) => label === 1);
    const pairs = new Set(answering.flatMap(({ asked, stems }) => pairsOf(asked, stems)));
    for (const pair of pairs) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  const kept = [...counts].filter(([, questions]) => questions >= LEAST_QUESTIONS);
  return new Map(kept.map(([pair], id) => [pair, id]));
}

/** Each stem of the question with each of the sentence. */
function pairsOf(asked: readonly string[], stems: readonly string[]): string[] {
  return asked.flatMap((term) => stems.map((stem) => `${term}${SEPARATOR}${stem}`));
}

function toAssociations(ids: ReadonlyMap<string, number>, learned: Float64Array): Associations {
  const associations = new Map<string, Map<string, number>>();
  for (const [pair, id] of ids) {
    const weight = Math.round((learned[id] ?? 0) * 10) / 10;
    const [term = "", stem = ""] = pair.split(SEPARATOR);
    if (Math.abs(weight) < LEAST_WEIGHT) continue;
    associations.set(term, (associations.get(term) ?? new Map<string, number>()).set(stem, weight));
  }
  return associations;
}
