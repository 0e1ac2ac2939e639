import { closeSync, openSync, readSync, writeSync } from "node:fs";

/**
 * As much of the GGUF format (version 3, little-endian; github.com/ggml-org/ggml/blob/master/docs/gguf.md) as a made-up
 * model needs: metadata, tensors in F32, Q8_0 and Q4_0, and reading one list of strings back.
 */
export type MetadataValue =
  | { type: "string"; value: string }
  | { type: "u32" | "i32" | "f32"; value: number }
  | { type: "bool"; value: boolean }
  | { type: "strings"; value: readonly string[] }
  | { type: "f32s" | "i32s"; value: readonly number[] };

export type TensorType = "F32" | "Q8_0" | "Q4_0";

export type Tensor = {
  name: string;
  type: TensorType;
  /** Row length first, as GGUF counts them. */
  shape: readonly number[];
  /** The bytes of `rows` rows from row `first` on. */
  bytes(first: number, rows: number): Uint8Array;
};

const TYPE_CODE = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;
const TENSOR = {
  F32: { code: 0, block: 1, bytes: 4 },
  Q4_0: { code: 2, block: 32, bytes: 18 },
  Q8_0: { code: 8, block: 32, bytes: 34 },
} as const;
const ALIGNMENT = 32;
const ROWS_PER_WRITE = 256;

/** Bytes of one row of `length` values. */
export function rowBytes(type: TensorType, length: number): number {
  return (length / TENSOR[type].block) * TENSOR[type].bytes;
}

/** Writes a GGUF file; tensors are made a few rows at a time, so a large file needs little memory. */
export function writeGguf(
  path: string,
  metadata: Record<string, MetadataValue>,
  tensors: readonly Tensor[],
): void {
  const file = openSync(path, "w");
  try {
    const entries = Object.entries(metadata);
    const parts = [Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(entries.length)];
    for (const [key, value] of entries) parts.push(text(key), ...encode(value));
    let offset = 0;
    for (const { name, type, shape } of tensors) {
      parts.push(text(name), u32(shape.length), ...shape.map(u64), u32(TENSOR[type].code), u64(offset));
      offset += aligned(tensorBytes(type, shape));
    }
    const header = Buffer.concat(parts);
    writeSync(file, header);
    writeSync(file, Buffer.alloc(aligned(header.length) - header.length));
    for (const tensor of tensors) writeTensor(file, tensor);
  } finally {
    closeSync(file);
  }
}

/** The list of strings under a metadata key of a GGUF file, e.g. `tokenizer.ggml.tokens`. @throws {Error} when there is none. */
export function readStrings(path: string, key: string): string[] {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(4 * 1024 * 1024);
    const at = head.subarray(0, readSync(file, head, 0, head.length, 0)).indexOf(text(key));
    if (at < 0) throw new Error(`${path} has no ${key}.`);
    let cursor = at + 8 + Buffer.byteLength(key) + 8;
    const count = Number(head.readBigUInt64LE(cursor));
    cursor += 8;
    return Array.from({ length: count }, () => {
      const length = Number(head.readBigUInt64LE(cursor));
      const value = head.toString("utf8", cursor + 8, cursor + 8 + length);
      cursor += 8 + length;
      return value;
    });
  } finally {
    closeSync(file);
  }
}

function writeTensor(file: number, { type, shape, bytes }: Tensor): void {
  const rows = shape.slice(1).reduce((product, length) => product * length, 1);
  for (let first = 0; first < rows; first += ROWS_PER_WRITE) {
    writeSync(file, bytes(first, Math.min(ROWS_PER_WRITE, rows - first)));
  }
  const size = tensorBytes(type, shape);
  writeSync(file, Buffer.alloc(aligned(size) - size));
}

function tensorBytes(type: TensorType, [length = 0, ...rest]: readonly number[]): number {
  return rowBytes(type, length) * rest.reduce((product, rows) => product * rows, 1);
}

function encode(metadata: MetadataValue): Buffer[] {
  switch (metadata.type) {
    case "string":
      return [u32(TYPE_CODE.string), text(metadata.value)];
    case "bool":
      return [u32(TYPE_CODE.bool), Buffer.from([Number(metadata.value)])];
    case "strings":
      return [...list(TYPE_CODE.string, metadata.value.length), ...metadata.value.map(text)];
    case "f32s":
      return [
        ...list(TYPE_CODE.f32, metadata.value.length),
        Buffer.from(Float32Array.from(metadata.value).buffer),
      ];
    case "i32s":
      return [
        ...list(TYPE_CODE.i32, metadata.value.length),
        Buffer.from(Int32Array.from(metadata.value).buffer),
      ];
    case "f32":
      return [u32(TYPE_CODE.f32), Buffer.from(Float32Array.of(metadata.value).buffer)];
    default:
      return [u32(TYPE_CODE[metadata.type]), u32(metadata.value)];
  }
}

function list(type: number, length: number): Buffer[] {
  return [u32(TYPE_CODE.array), u32(type), u64(length)];
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function aligned(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}
