import { crc32, inflateRawSync } from "node:zlib";
import { Refusal } from "#lib/reasons/reason";
import { readZipDirectory, type ZipEntry } from "../zip-directory.ts";

/** Parts of an office file larger than this are not text that people wrote. */
const MAX_PART_BYTES = 200 * 1024 * 1024;
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/** The parts of an office file that is a ZIP package; nothing is unpacked before it is asked for. */
export type ZipPackage = {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Bytes of a part, undefined where there is none. @throws {AppError} unreadable-file, limit-exceeded */
  read(name: string): Uint8Array | undefined;
};

/** @throws {AppError} unreadable-file when it is damaged, limit-exceeded when it would unpack to too much. */
export function openZipPackage(bytes: Uint8Array): ZipPackage {
  const entries = readZipDirectory(bytes);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return {
    names: entries.map((entry) => entry.name),
    has: (name) => byName.has(name),
    read: (name) => {
      const entry = byName.get(name);
      return entry === undefined ? undefined : readZipEntry(bytes, entry, MAX_PART_BYTES);
    },
  };
}

/**
 * Unpacks one entry, which must have exactly the size and the checksum that the directory names.
 * @throws {AppError} unreadable-file when it is damaged, encrypted or packed in a way that is not read; limit-exceeded
 *   when it is larger than `maxBytes` or larger than it says.
 */
export function readZipEntry(bytes: Uint8Array, entry: ZipEntry, maxBytes: number): Uint8Array {
  if (entry.uncompressedBytes > maxBytes) throw tooLarge();
  if (entry.isEncrypted) throw new Refusal("locked");
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { offset } = entry;
  if (offset + LOCAL_HEADER_BYTES > buffer.length || buffer.readUInt32LE(offset) !== LOCAL_HEADER)
    throw damaged();
  const start =
    offset + LOCAL_HEADER_BYTES + buffer.readUInt16LE(offset + 26) + buffer.readUInt16LE(offset + 28);
  const packed = buffer.subarray(start, start + entry.compressedBytes);
  if (packed.length !== entry.compressedBytes) throw damaged();
  const content = unpack(packed, entry);
  if (content.length !== entry.uncompressedBytes || crc32(content) !== entry.crc32) throw damaged();
  return content;
}

function unpack(packed: Buffer, entry: ZipEntry): Uint8Array {
  if (entry.method === STORED) return new Uint8Array(packed);
  if (entry.method !== DEFLATED) throw new Refusal("packed-unusually");
  try {
    const content = inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.uncompressedBytes) });
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  } catch (error) {
    const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
    throw code === "ERR_BUFFER_TOO_LARGE" ? tooLarge() : damaged(error);
  }
}

const tooLarge = () => new Refusal("unpacks-too-large");
const damaged = (cause?: unknown) => new Refusal("damaged", undefined, { cause });
