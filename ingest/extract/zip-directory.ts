import iconv from "iconv-lite";
import { Refusal } from "#lib/reasons/reason";

/** One entry of a ZIP file's central directory. */
export type ZipEntry = {
  name: string;
  compressedBytes: number;
  uncompressedBytes: number;
  /** Where the entry begins in the file. */
  offset: number;
  /** 0 stored, 8 deflated; others are not read. */
  method: number;
  crc32: number;
  isEncrypted: boolean;
};

const MAX_ENTRIES = 10_000;
const MAX_TOTAL_BYTES = 1024 ** 3;
const MAX_RATIO = 100;
/** Small parts of office files compress very well without being bombs. */
const RATIO_FROM_BYTES = 20 * 1024 * 1024;
/** The end record is 22 bytes and a comment of at most 65,535. */
const END_SEARCH_BYTES = 65_557;
const LOCAL_HEADER_BYTES = 30;
const IN_EXTRA_FIELD = 0xffffffff;
const ZIP64 = 0x0001;
const FLAG_ENCRYPTED = 1;
const FLAG_UTF8 = 1 << 11;

/**
 * Reads the list of contents at the end of a ZIP file without unpacking anything, and checks it against bombs: at most
 * 10,000 entries, 1 GB, 100 times the packed size for what is large, and no two entries in the same bytes.
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
    const nameEnd = at + 46 + buffer.readUInt16LE(at + 28);
    const extraEnd = nameEnd + buffer.readUInt16LE(at + 30);
    const flags = buffer.readUInt16LE(at + 8);
    const extra = wideFields(buffer.subarray(nameEnd, extraEnd));
    const wide = (value: number) => (value === IN_EXTRA_FIELD ? (extra.shift() ?? value) : value);
    // The extra field holds only those that did not fit, in this order.
    const uncompressedBytes = wide(buffer.readUInt32LE(at + 24));
    const compressedBytes = wide(buffer.readUInt32LE(at + 20));
    const offset = wide(buffer.readUInt32LE(at + 42));
    entries.push({
      name: decodeName(buffer.subarray(at + 46, nameEnd), (flags & FLAG_UTF8) !== 0),
      compressedBytes,
      uncompressedBytes,
      offset,
      method: buffer.readUInt16LE(at + 10),
      crc32: buffer.readUInt32LE(at + 16),
      isEncrypted: (flags & FLAG_ENCRYPTED) !== 0,
    });
    at = extraEnd + buffer.readUInt16LE(at + 32);
  }
  checkSizes(entries, buffer.length);
  return entries;
}

/** Old programs write names in the code page of DOS, newer ones in UTF-8 with or without saying so. */
function decodeName(bytes: Buffer, isUtf8: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: !isUtf8 }).decode(bytes);
  } catch {
    return iconv.decode(bytes, "cp437");
  }
}

/** Sizes and offsets above 4 GB, and those of programs that write every number so. */
function wideFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const size = extra.readUInt16LE(at + 2);
    const field = extra.subarray(at + 4, at + 4 + size);
    if (extra.readUInt16LE(at) === ZIP64)
      return Array.from({ length: field.length >> 3 }, (_, i) => Number(field.readBigUInt64LE(8 * i)));
    at += 4 + size;
  }
  return [];
}

function checkSizes(entries: readonly ZipEntry[], fileBytes: number): void {
  let total = 0;
  let previousEnd = 0;
  for (const entry of entries.toSorted((one, other) => one.offset - other.offset)) {
    const ratio = entry.uncompressedBytes / Math.max(1, entry.compressedBytes);
    if (entry.uncompressedBytes > RATIO_FROM_BYTES && ratio > MAX_RATIO) throw bomb();
    total += entry.uncompressedBytes;
    if (entry.offset + LOCAL_HEADER_BYTES + entry.compressedBytes > fileBytes) throw damaged();
    // Entries in the same bytes unpack a few of them over and over.
    if (entry.offset < previousEnd) throw bomb();
    previousEnd = entry.offset + LOCAL_HEADER_BYTES + entry.compressedBytes;
  }
  if (total > MAX_TOTAL_BYTES) throw bomb();
}

const damaged = () => new Refusal("damaged");
const bomb = () => new Refusal("unpacks-too-large");
