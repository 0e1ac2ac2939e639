/** Canonical bytes of an event body; the rules are in FORMAT.md. */

export type JsonValue =
  | string
  | number
  | boolean
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

const MAX_BYTES = 16_384;

/**
 * The one way an event is turned into bytes.
 * @throws {TypeError} for fractions, unsafe integers and anything that is not JSON
 * @throws {RangeError} when the body is larger than 16,384 bytes
 */
export function encodeEventBody(body: { readonly [key: string]: JsonValue | undefined }): Buffer {
  const bytes = Buffer.from(canonical(body), "utf8");
  if (bytes.length > MAX_BYTES)
    throw new RangeError(`an audit event of ${bytes.length} bytes is larger than ${MAX_BYTES}`);
  return bytes;
}

function canonical(value: JsonValue): string {
  if (typeof value === "string") return JSON.stringify(value.normalize("NFC"));
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new TypeError(`audit events hold integers only, not ${value}`);
    return String(Object.is(value, -0) ? 0 : value);
  }
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => canonical(item)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(
      (entry): entry is [string, JsonValue] => entry[1] !== undefined,
    );
    const sorted = entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${sorted.map(([key, item]) => `${JSON.stringify(key.normalize("NFC"))}:${canonical(item)}`).join(",")}}`;
  }
  throw new TypeError(`audit events cannot hold ${String(value)}`);
}
