/** Vectors as they are stored: little-endian float16, half the bytes of float32 and exact enough for a cosine. */

/** @returns 2 bytes for each number of the vector */
export function encodeVector(vector: Float32Array): Buffer {
  const halves = new Float16Array(vector);
  return Buffer.from(halves.buffer, halves.byteOffset, halves.byteLength);
}

/** The inverse of `encodeVector`, up to the precision of float16. */
export function decodeVector(bytes: Buffer): Float32Array {
  // SQLite hands out views into a pool, which need not start at an even byte.
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : Buffer.from(bytes);
  return new Float32Array(
    new Float16Array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.byteLength / 2)),
  );
}

/** Cosine of two L2-normalised vectors of the same length. */
export function dotProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
