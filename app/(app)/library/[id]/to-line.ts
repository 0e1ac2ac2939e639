import type { DocumentSummary } from "#lib/documents/documents";
import type { Reason } from "#lib/reasons/reason";
import type { Display } from "../../../_server/display";
import type { DocumentLine } from "../../../_ui/library/documents-table";

/** A document as the table shows it, in the person's language. */
export function toLine(
  document: DocumentSummary,
  display: Display,
  say: (reason: Reason) => string,
): DocumentLine {
  return {
    id: document.id,
    title: document.title ?? document.name,
    path: document.title === null ? folderOf(document.sourcePath) : document.sourcePath,
    state: document.state,
    reason: document.stateReason && say(document.stateReason),
    format: formatName(document.format) ?? extensionOf(document.name),
    pages: document.isPaginated && document.pageCount !== null ? display.count(document.pageCount) : "–",
    size: display.size(document.byteSize),
    added: display.dateTime(document.addedAtMs),
    addedIso: new Date(document.addedAtMs).toISOString(),
  };
}

/** Names of formats that are not their abbreviation. */
const WORDS: Record<string, string> = { markdown: "Markdown", text: "TXT" };
function formatName(format: string | null): string | undefined {
  return format === null ? undefined : (WORDS[format] ?? format.toUpperCase());
}

/** The folder a file came from; empty when it came alone. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function extensionOf(name: string): string {
  const extension = /\.([^.]{1,8})$/.exec(name)?.[1];
  return extension?.toUpperCase() ?? "–";
}
