import { decodeVector } from "./float16.ts";

/**
 * The stored vector of a passage where the index's own model made it; else zeros: such a passage is found by its words
 * alone, and vectors of two models never meet in one index.
 */
export function vectorFor(
  passage: { readonly vector: Buffer | null; readonly modelId: string | null },
  index: { readonly modelId: string; readonly dimension: number },
): Float32Array {
  const { vector, modelId } = passage;
  const fits = vector !== null && modelId === index.modelId && vector.byteLength === 2 * index.dimension;
  return fits ? decodeVector(vector) : new Float32Array(index.dimension);
}
