/** Shorter pieces would be found by chance. */
export const LEAST_BYTES = 8;
const SLOT_BITS = 22;

/**
 * Looks for thousands of pieces in one pass: at each place the first bytes are looked up in a table, and whole pieces
 * compared only where they are in it.
 * @param pieces of at least `LEAST_BYTES`
 * @returns adds the numbers of the pieces in some bytes to `found`
 */
export function findPieces(pieces: readonly Buffer[]): (bytes: Buffer, found: Set<number>) => void {
  const table = new Uint8Array(2 ** SLOT_BITS);
  const byStart = new Map<string, number[]>();
  for (const [number, piece] of pieces.entries()) {
    if (piece.length < LEAST_BYTES) throw new Error(`a piece of ${piece.length} bytes proves nothing`);
    const start = piece.toString("latin1", 0, LEAST_BYTES);
    byStart.set(start, [...(byStart.get(start) ?? []), number]);
    table[slotAt(piece, 0)] = 1;
  }
  return (bytes, found) => {
    for (let at = 0; at + LEAST_BYTES <= bytes.length; at++) {
      if (table[slotAt(bytes, at)] === 0) continue;
      for (const number of byStart.get(bytes.toString("latin1", at, at + LEAST_BYTES)) ?? []) {
        const piece = pieces[number];
        if (piece !== undefined && bytes.subarray(at, at + piece.length).equals(piece)) found.add(number);
      }
    }
  };
}

/** Of the first four bytes, mixed. */
function slotAt(bytes: Buffer, at: number): number {
  const four =
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24);
  return Math.imul(four, 0x9e3779b1) >>> (32 - SLOT_BITS);
}
