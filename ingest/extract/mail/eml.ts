import PostalMime, { type Address, type Email } from "postal-mime";
import { Refusal } from "#lib/reasons/reason";
import type { ExtractedDocument } from "../document.ts";
import { keptAttachments } from "./attachments.ts";
import { messageDocument } from "./message.ts";

/**
 * Reads an internet message; attached messages and files become attachments.
 * @throws {AppError} unreadable-file when it holds nothing, limit-exceeded when its parts are nested too deep.
 */
export async function extractEml(bytes: Uint8Array): Promise<Omit<ExtractedDocument, "durationMs">> {
  const mail = await parse(bytes);
  const carried = mail.attachments.map((attachment) => {
    const { content } = attachment;
    const data =
      typeof content === "string"
        ? Buffer.from(content)
        : content instanceof ArrayBuffer
          ? new Uint8Array(content)
          : content;
    return {
      name: attachment.filename ?? "",
      mediaType: attachment.mimeType,
      byteSize: data.byteLength,
      isInline: attachment.related === true || attachment.disposition === "inline",
      read: () => data,
    };
  });
  const document = messageDocument({
    subject: mail.subject ?? "",
    from: people(mail.from === undefined ? [] : [mail.from]),
    to: people(mail.to ?? []),
    cc: people(mail.cc ?? []),
    date: mail.headers.find((header) => header.key === "date")?.value ?? "",
    text: mail.text ?? "",
    html: mail.html ?? "",
    ...keptAttachments(carried),
  });
  if (document.pages[0]?.text === "") throw new Refusal("no-text");
  return { ...document, format: "eml", extractor: "postal-mime" };
}

async function parse(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, { forceRfc822Attachments: true });
  } catch (error) {
    const isTooDeep = error instanceof Error && /nesting|header.*size|exceed/i.test(error.message);
    throw isTooDeep
      ? new Refusal("too-intricate", undefined, { cause: error })
      : new Refusal("damaged", undefined, {
          cause: error,
        });
  }
}

function people(addresses: readonly Address[]): string {
  return addresses
    .map((one) =>
      one.group !== undefined
        ? `${one.name}: ${people(one.group)}`
        : one.name === "" || one.name === one.address
          ? one.address
          : `${one.name} <${one.address}>`,
    )
    .join(", ");
}
