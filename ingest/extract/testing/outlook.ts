import { makeCompoundFile } from "./compound.ts";

type Fields = Record<string, string | Uint8Array>;
const RECIPIENT_TO = 1;

/** An Outlook message with Unicode fields by their property number ("0037": subject), recipients and attachments. */
export function makeMsg(
  fields: Fields,
  recipients: readonly Fields[] = [],
  attachments: readonly Fields[] = [],
): Uint8Array {
  const streams: Record<string, Uint8Array> = { "__properties_version1.0": new Uint8Array(32) };
  const add = (folder: string, own: Fields) => {
    for (const [number, value] of Object.entries(own)) {
      const isText = typeof value === "string";
      streams[`${folder}__substg1.0_${number}${isText ? "001F" : "0102"}`] = isText
        ? Buffer.from(value, "utf16le")
        : value;
    }
  };
  add("", fields);
  recipients.forEach((own, i) => {
    streams[`__recip_version1.0_#0000000${i}/__properties_version1.0`] = properties({ "0C15": RECIPIENT_TO });
    add(`__recip_version1.0_#0000000${i}/`, own);
  });
  attachments.forEach((own, i) => {
    streams[`__attach_version1.0_#0000000${i}/__properties_version1.0`] = properties({ "3705": 1 });
    add(`__attach_version1.0_#0000000${i}/`, own);
  });
  return makeCompoundFile(streams);
}

/** Fixed properties of recipients and attachments: eight reserved bytes, then sixteen for each. */
function properties(numbers: Record<string, number>): Uint8Array {
  const bytes = Buffer.alloc(8 + 16 * Object.keys(numbers).length);
  Object.entries(numbers).forEach(([number, value], i) => {
    bytes.writeUInt32LE(Number.parseInt(`${number}0003`, 16), 8 + 16 * i);
    bytes.writeUInt32LE(6, 12 + 16 * i);
    bytes.writeUInt32LE(value, 16 + 16 * i);
  });
  return bytes;
}
