import type { Nodes, Table } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { Refusal } from "#lib/reasons/reason";
import { decodeText } from "./decode-text.ts";
import type { ExtractedDocument } from "./document.ts";
import { readHtml } from "./html.ts";
import { detectLanguage } from "./language.ts";
import { cleanCharacters, rowText, TextBuilder } from "./text-builder.ts";

const FRONT_MATTER = /^---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/;

/** Reads Markdown with tables; front matter gives the title, raw HTML keeps its words and nothing else. */
export function extractMarkdown(bytes: Uint8Array): Omit<ExtractedDocument, "durationMs"> {
  const decoded = decodeText(bytes);
  const source = cleanCharacters(decoded.text);
  const front = FRONT_MATTER.exec(source);
  const tree = fromMarkdown(front ? source.slice(front[0].length) : source, {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });
  const builder = new TextBuilder();
  addNode(builder, tree, "");
  const page = builder.page();
  if (page.text === "") throw new Refusal("no-text");
  const heading = page.blocks.find((block) => block.kind === "heading" && (block.level ?? 9) <= 2);
  return {
    format: "markdown",
    title:
      titleIn(front?.[1]) ?? (heading ? page.text.slice(heading.start, heading.end).slice(0, 300) : null),
    language: detectLanguage(page.text),
    isPaginated: false,
    pages: [page],
    warnings: decoded.warnings,
    extractor: "mdast",
  };
}

function addNode(builder: TextBuilder, node: Nodes, marker: string): void {
  switch (node.type) {
    case "heading":
      builder.add("heading", inlineText(node), { level: node.depth });
      return;
    case "paragraph":
      builder.add(marker === "" ? "paragraph" : "list-item", marker + inlineText(node));
      return;
    case "code":
      builder.add("code", node.value);
      return;
    case "html":
      addHtml(builder, node.value);
      return;
    case "table":
      addTable(builder, node);
      return;
    case "list":
      node.children.forEach((item, i) => {
        const own = node.ordered ? `${(node.start ?? 1) + i}. ` : "• ";
        item.children.forEach((child, k) => {
          addNode(builder, child, k === 0 ? own : "");
        });
      });
      return;
    case "definition":
    case "thematicBreak":
    case "yaml":
      return;
    default:
      if ("children" in node) for (const child of node.children) addNode(builder, child, "");
  }
}

function addTable(builder: TextBuilder, table: Table): void {
  const id = builder.nextTable();
  table.children.forEach((row, i) => {
    builder.add("table-row", rowText(row.children.map((cell) => inlineText(cell))), {
      table: { id, row: i, isHeader: i === 0 },
    });
  });
}

function addHtml(builder: TextBuilder, source: string): void {
  const { text } = readHtml(source).builder.page();
  builder.add("paragraph", text);
}

/** Text of a node without markup; tags inside a line are left out. */
function inlineText(node: Nodes): string {
  if (node.type === "break") return "\n";
  // A line break in the source is a space to the reader.
  if (node.type === "text" || node.type === "inlineCode") return node.value.replace(/\s*\n\s*/g, " ");
  if (node.type === "html") return /^<br\b/i.test(node.value) ? "\n" : "";
  return "children" in node ? node.children.map((child) => inlineText(child)).join("") : "";
}

function titleIn(frontMatter: string | undefined): string | null {
  const title = /^title:\s*(.+)$/m
    .exec(frontMatter ?? "")?.[1]
    ?.trim()
    .replace(/^(["'])(.*)\1$/, "$2")
    .slice(0, 300);
  return title ? title : null;
}
