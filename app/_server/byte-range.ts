/** Bytes `from` up to, not including, `to`. */
export type ByteRange = { readonly from: number; readonly to: number };

/**
 * Which bytes of a file a request wants (RFC 9110, 14). One range is served; several, or what is not understood, are
 * answered with the whole file, as the standard allows.
 * @param etag of the file as it is now; a range asked for under another one is not served
 * @returns undefined: the whole file; "unsatisfiable": no such bytes
 */
export function readByteRange(
  headers: Headers,
  byteSize: number,
  etag: string,
): ByteRange | "unsatisfiable" | undefined {
  const condition = headers.get("if-range");
  if (condition !== null && condition !== etag) return undefined;
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(headers.get("range")?.trim() ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const length = Number(last);
    return length === 0 || byteSize === 0
      ? "unsatisfiable"
      : { from: Math.max(0, byteSize - length), to: byteSize };
  }
  const from = Number(first);
  const end = last === "" ? Number.POSITIVE_INFINITY : Number(last);
  if (end < from) return undefined;
  return from >= byteSize ? "unsatisfiable" : { from, to: Math.min(byteSize, end + 1) };
}
