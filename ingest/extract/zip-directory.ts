import { AppError } from "#lib/errors";

/** One entry of a ZIP file's central directory. */
export type ZipEntry = { name: string; compressedBytes: number; uncompressedBytes: number; offset: number };

const MAX_ENTRIES = 10_000;
const MAX_TOTAL_BYTES = 1024 ** 3;
const MAX_RATIO = 200;
/** Small parts of office files compress very well without being bombs. */
const RATIO_FROM_BYTES = 20 * 1024 * 1024;
/** The end record is 22 bytes and a comment of at most 65,535. */
const END_SEARCH_BYTES = 65_557;

/**
 * Reads the list of contents at the end of a ZIP file without unpacking anything, and checks it against bombs.
 * @throws {AppError} unreadable-file when it is damaged, limit-exceeded when it would unpack to too much.
 */
export function readZipDirectory(bytes: Uint8Array): ZipEntry[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer
    .subarray(Math.max(0, buffer.length - END_SEARCH_BYTES))
    .lastIndexOf("PK\x05\x06", undefined, "latin1");
  if (end < 0) throw damaged();
  const record = buffer.subarray(Math.max(0, buffer.length - END_SEARCH_BYTES) + end);
  if (record.length < 22) throw damaged();
  const count = record.readUInt16LE(10);
  let at = record.readUInt32LE(16);
  if (count > MAX_ENTRIES) throw bomb();
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > buffer.length || buffer.readUInt32LE(at) !== 0x02014b50) throw damaged();
    const nameLength = buffer.readUInt16LE(at + 28);
    entries.push({
      name: buffer.toString("utf8", at + 46, at + 46 + nameLength),
      compressedBytes: buffer.readUInt32LE(at + 20),
      uncompressedBytes: buffer.readUInt32LE(at + 24),
      offset: buffer.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  checkSizes(entries, buffer.length);
  return entries;
}

function checkSizes(entries: readonly ZipEntry[], fileBytes: number): void {
  let total = 0;
  let compressed = 0;
  for (const entry of entries) {
    total += entry.uncompressedBytes;
    compressed += entry.compressedBytes;
    if (
      entry.uncompressedBytes > RATIO_FROM_BYTES &&
      entry.uncompressedBytes > MAX_RATIO * Math.max(1, entry.compressedBytes)
    )
      throw bomb();
  }
  // More compressed bytes than the file has means that entries overlap.
  if (total > MAX_TOTAL_BYTES || compressed > fileBytes) throw bomb();
}

const damaged = () =>
  new AppError(
    "unreadable-file",
    "This file is damaged or incomplete and cannot be opened; save it again from the program that made it.",
  );
const bomb = () =>
  new AppError("limit-exceeded", "This file would unpack to far more than its size and was not read.");
