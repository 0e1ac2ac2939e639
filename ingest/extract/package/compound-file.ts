import { Refusal } from "#lib/reasons/reason";

/** A stream of a compound file (OLE2), the container of Office files before 2007 and of Outlook messages. */
export type CompoundStream = {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  read(): Buffer;
};

export const COMPOUND_SIGNATURE: Buffer = Buffer.from("d0cf11e0a1b11ae1", "hex");
const END = 0xfffffffe;
const DIRECTORY_ENTRY_BYTES = 128;
const MAX_ENTRIES = 100_000;
const NONE = 0xffffffff;
const STREAM = 2;
const STORAGE = 1;

/**
 * Lists the streams of a compound file; `path` has the names of the storages around it, joined by "/".
 * @throws {AppError} unreadable-file when the container is damaged; also on reading a stream.
 */
export function readCompoundFile(bytes: Uint8Array): CompoundStream[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 512 || !file.subarray(0, 8).equals(COMPOUND_SIGNATURE)) throw damaged();
  const sectorBytes = 1 << file.readUInt16LE(30);
  const miniBytes = 1 << file.readUInt16LE(32);
  const miniCutoff = file.readUInt32LE(56);
  if (sectorBytes < 512 || sectorBytes > 4096 || miniBytes < 16 || miniBytes > sectorBytes) throw damaged();
  const sector = (number: number) => {
    const start = (number + 1) * sectorBytes;
    return file.subarray(start, start + sectorBytes);
  };
  const table = tableOf(file, sector, sectorBytes);
  const chain = (first: number, size = Number.POSITIVE_INFINITY) =>
    follow(table, first, sector, sectorBytes, size);
  const directory = Buffer.concat(chain(file.readUInt32LE(48)));
  const root = directory.subarray(0, DIRECTORY_ENTRY_BYTES);
  if (root.length < DIRECTORY_ENTRY_BYTES) throw damaged();
  const miniTable = words(Buffer.concat(chain(file.readUInt32LE(60))));
  let mini: Buffer | undefined;
  const read = (first: number, size: number): Buffer => {
    if (size >= miniCutoff) return whole(Buffer.concat(chain(first, size)), size);
    mini ??= Buffer.concat(chain(root.readUInt32LE(116), root.readUInt32LE(120)));
    const own = mini;
    const piece = (number: number) => own.subarray(number * miniBytes, (number + 1) * miniBytes);
    return whole(Buffer.concat(follow(miniTable, first, piece, miniBytes, size)), size);
  };
  return walk(directory, root.readUInt32LE(76), read);
}

/** The sector table: its own sectors are listed in the header, and from there on in a chain. */
function tableOf(file: Buffer, sector: (number: number) => Buffer, sectorBytes: number): Uint32Array {
  const places = [...words(file.subarray(76, 512))];
  const most = Math.ceil(file.length / sectorBytes);
  let next = file.readUInt32LE(68);
  for (let i = 0; next < most && i < most; i++) {
    const list = words(sector(next));
    places.push(...list.subarray(0, -1));
    next = list.at(-1) ?? END;
  }
  return words(Buffer.concat(places.filter((place) => place < most).map(sector)));
}

function follow(
  table: Uint32Array,
  first: number,
  sector: (number: number) => Buffer,
  sectorBytes: number,
  size: number,
): Buffer[] {
  const parts: Buffer[] = [];
  let number = first;
  for (let bytes = 0; number < END && bytes < size; bytes += sectorBytes) {
    const part = sector(number);
    // A chain that is longer than the table goes round in circles.
    if (part.length === 0 || parts.length > table.length) break;
    parts.push(part);
    number = table[number] ?? END;
  }
  return parts;
}

function walk(
  directory: Buffer,
  top: number,
  read: (first: number, size: number) => Buffer,
): CompoundStream[] {
  const streams: CompoundStream[] = [];
  const seen = new Set<number>();
  const open: { number: number; path: string }[] = [{ number: top, path: "" }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { number, path } = next;
    const entry = directory.subarray(number * DIRECTORY_ENTRY_BYTES, (number + 1) * DIRECTORY_ENTRY_BYTES);
    if (number === NONE || seen.has(number) || entry.length < DIRECTORY_ENTRY_BYTES) continue;
    if (seen.add(number).size > MAX_ENTRIES) throw damaged();
    open.push({ number: entry.readUInt32LE(72), path }, { number: entry.readUInt32LE(68), path });
    const nameBytes = Math.max(0, Math.min(64, entry.readUInt16LE(64)) - 2);
    const name = entry.toString("utf16le", 0, nameBytes);
    const own = path === "" ? name : `${path}/${name}`;
    const [first, size] = [entry.readUInt32LE(116), entry.readUInt32LE(120)];
    if (entry[66] === STORAGE) open.push({ number: entry.readUInt32LE(76), path: own });
    if (entry[66] === STREAM) streams.push({ name, path: own, size, read: () => read(first, size) });
  }
  return streams;
}

function whole(content: Buffer, size: number): Buffer {
  if (content.length < size) throw damaged();
  return content.subarray(0, size);
}

function words(bytes: Buffer): Uint32Array {
  return Uint32Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readUInt32LE(4 * i));
}

const damaged = () => new Refusal("damaged");
