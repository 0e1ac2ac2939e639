import type { ExtractedDocument } from "../document.ts";
import { extractDocument } from "../extract.ts";

/** A file and the documents of the files inside it; those that are refused are left out. */
export async function readWithAttachments(
  bytes: Uint8Array,
  name: string,
  around: readonly string[] = [],
): Promise<ExtractedDocument[]> {
  const document = await extractDocument(bytes, name, around);
  const inner: ExtractedDocument[] = [];
  for (const attachment of document.attachments ?? []) {
    try {
      inner.push(
        ...(await readWithAttachments(attachment.read(), attachment.name, [...around, document.format])),
      );
    } catch {
      // Its own verdict; the file around it does not depend on it.
    }
  }
  return [document, ...inner];
}
