/** Formats that are shown in the page from the original; everything else is only ever downloaded. */
const SHOWN: Record<string, string> = { pdf: "application/pdf" };

/**
 * Headers for an original. Whatever it is, the browser must not guess its type, run anything in it, or show it as a
 * page of ours.
 */
export function originalHeaders(
  original: {
    readonly name: string;
    readonly format: string | null;
    readonly byteSize: number;
    readonly sha256: string;
  },
  isDownload: boolean,
): Record<string, string> {
  const shownType = SHOWN[original.format ?? ""];
  const isInline = shownType !== undefined && !isDownload;
  return {
    "content-type": isInline ? shownType : "application/octet-stream",
    "content-length": String(original.byteSize),
    "content-disposition": `${isInline ? "inline" : "attachment"}; ${fileNameParameters(original.name)}`,
    "accept-ranges": "bytes",
    etag: `"${original.sha256}"`,
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-store, no-transform",
  };
}

/** RFC 6266: an ASCII name for old readers, then the full name in UTF-8. Nothing in it can end the header or name a folder. */
export function fileNameParameters(name: string): string {
  const safe =
    name
      .normalize("NFC")
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, "_")
      .replace(/^[.\s]+|[.\s]+$/gu, "")
      .slice(0, 200)
      .replace(/\p{Surrogate}/gu, "_") || "document";
  const ascii = safe.replace(/[^\x20-\x7e]/g, "_").replaceAll("%", "_");
  const encoded = encodeURIComponent(safe).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
