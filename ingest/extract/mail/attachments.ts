import { type Reason, warning } from "#lib/reasons/reason";
import type { Attachment } from "../document.ts";
import { uniqueNames } from "../unique-names.ts";

/** What a message carries, before it is decided what becomes of it. */
export type Carried = {
  name: string;
  mediaType: string;
  byteSize: number;
  /** Shown inside the text, such as a logo. */
  isInline: boolean;
  read: () => Uint8Array;
};

const MAX_ATTACHMENTS = 1000;
/** Pictures in the text below this are logos and icons. */
const MAX_DECORATION_BYTES = 32 * 1024;
/** No picture of a page is as small as this. */
const MAX_ICON_BYTES = 4 * 1024;
const SIGNATURES = new Set([
  "application/pkcs7-signature",
  "application/x-pkcs7-signature",
  "application/pgp-signature",
]);
const EXTENSIONS: Record<string, string> = {
  "message/rfc822": "eml",
  "text/calendar": "ics",
  "text/plain": "txt",
  "text/html": "html",
  "application/pdf": "pdf",
};

/** The files of a message that become documents, under names of their own; small pictures in the text and signatures do not. */
export function keptAttachments(carried: readonly Carried[]): {
  attachments: Attachment[];
  warnings: Reason[];
} {
  const decoration = carried.filter(isDecoration);
  const files = carried.filter((one) => !isDecoration(one) && !SIGNATURES.has(one.mediaType));
  const kept = files.slice(0, MAX_ATTACHMENTS);
  const warnings: Reason[] = [];
  if (decoration.length > 0) warnings.push(warning("small-pictures", { count: decoration.length }));
  if (kept.length < files.length)
    warnings.push(warning("too-many-attachments", { count: files.length, limit: MAX_ATTACHMENTS }));
  const names = uniqueNames(kept.map(nameOf));
  return {
    attachments: kept.map((one, i) => ({ name: names[i] ?? `attachment ${i + 1}`, read: one.read })),
    warnings,
  };
}

const isDecoration = (one: Carried) =>
  one.mediaType.startsWith("image/") && one.byteSize < (one.isInline ? MAX_DECORATION_BYTES : MAX_ICON_BYTES);

function nameOf({ name, mediaType }: Carried, i: number): string {
  // A message's attachments have no folders.
  const own =
    name
      .replace(/\p{Cc}/gu, "")
      .split(/[/\\]/)
      .at(-1)
      ?.trim() ?? "";
  if (own !== "" && !/^\.+$/.test(own)) return own.slice(0, 200);
  const extension = EXTENSIONS[mediaType];
  const what = mediaType === "message/rfc822" ? "message" : "attachment";
  return `${what} ${i + 1}${extension === undefined ? "" : `.${extension}`}`;
}
