import type { ChunkId } from "../ids.ts";

export type FusedScore = {
  readonly chunkId: ChunkId;
  /** From 0 to about 1; 1 is best by both scores. */
  readonly score: number;
  /** BM25; 0 where full text did not find it. */
  readonly fullText: number;
  /** Null where no vector was compared. */
  readonly cosine: number | null;
};

/**
 * One order from two scores: `weight` × cosine, stretched over the range of the candidates, + the rest × BM25 as a
 * share of the best BM25. A sum and not reciprocal ranks, since a weak model's ranks would count as much as good ones.
 * Equal scores are ordered by passage number, so the same question always gives the same order.
 */
export function fuseScores(
  fullText: ReadonlyMap<ChunkId, number>,
  cosines: ReadonlyMap<ChunkId, number>,
  weight: number,
): FusedScore[] {
  const bestText = Math.max(...fullText.values(), 1e-9);
  const values = [...cosines.values()].toSorted((a, b) => a - b);
  const low = values[Math.floor(values.length / 2)] ?? 0;
  const range = Math.max((values.at(-1) ?? 0) - low, 1e-6);
  const used = cosines.size === 0 ? 0 : weight;
  const ids = new Set([...fullText.keys(), ...cosines.keys()]);
  return Array.from(ids, (chunkId) => {
    const text = fullText.get(chunkId) ?? 0;
    const cosine = cosines.get(chunkId) ?? null;
    const stretched = cosine === null ? 0 : (cosine - low) / range;
    return { chunkId, score: used * stretched + (1 - used) * (text / bestText), fullText: text, cosine };
  }).toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId);
}
