import { rowBytes, type TensorType } from "./gguf-file.ts";

/** Rows of random weights with a given standard deviation, always the same for the same seed, name and row. */
export function randomRows(options: {
  type: Exclude<TensorType, "F32">;
  seed: number;
  name: string;
  length: number;
  /** Standard deviation of the weights of a row. */
  deviation: (row: number) => number;
}): (first: number, rows: number) => Uint8Array {
  const { type, length } = options;
  const bytesPerRow = rowBytes(type, length);
  const bytesPerBlock = type === "Q8_0" ? 34 : 18;
  // Uniform over all int8, or over all nibbles less 8.
  const deviationOfUniform = type === "Q8_0" ? 73.9 : 4.61;
  return (first, rows) => {
    const bytes = Buffer.alloc(bytesPerRow * rows);
    for (let row = 0; row < rows; row++) {
      let state = hash(`${options.seed}/${options.name}/${first + row}`) || 1;
      const scale = halfFloat(options.deviation(first + row) / deviationOfUniform);
      const end = (row + 1) * bytesPerRow;
      for (let block = row * bytesPerRow; block < end; block += bytesPerBlock) {
        bytes.writeUInt16LE(scale, block);
        for (let at = block + 2; at < block + bytesPerBlock; at += 4) {
          state ^= state << 13;
          state ^= state >>> 17;
          state ^= state << 5;
          bytes.writeInt32LE(state, at);
        }
      }
    }
    return bytes;
  };
}

/** A row or a vector of ones in F32: a norm that changes nothing. */
export function ones(length: number): Uint8Array {
  return new Uint8Array(new Float32Array(length).fill(1).buffer);
}

/** FNV-1a with a final mix, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 15)) | 0;
}

/** The bits of the half float nearest to a small non-negative number; exact enough for a scale. */
function halfFloat(value: number): number {
  if (value < 2 ** -24) return 0;
  const exponent = Math.max(Math.floor(Math.log2(value)), -14);
  const fraction = Math.round((value / 2 ** exponent) * 1024);
  return value < 2 ** -14 ? fraction : ((exponent + 15) << 10) + (fraction - 1024);
}
