import type { ExtractedDocument } from "../document.ts";
import { extractDocument } from "../extract.ts";

/** A document and its pages as lines such as "heading1: Title" and "table-row!: Header | cells". */
export async function readBlocks(
  content: string | Uint8Array,
  name = "file",
): Promise<ExtractedDocument & { lines: string[][] }> {
  const document = await extractDocument(
    typeof content === "string" ? new TextEncoder().encode(content) : content,
    name,
  );
  const lines = document.pages.map((page) =>
    page.blocks.map(
      (block) =>
        `${block.kind}${block.level ?? ""}${block.table?.isHeader ? "!" : ""}: ${page.text.slice(block.start, block.end)}`,
    ),
  );
  return { ...document, lines };
}
