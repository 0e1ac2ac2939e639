import type { Nodes, PhrasingContent, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { createElement, Fragment, type ReactNode } from "react";

/**
 * What a model wrote, as React elements from a closed list: paragraphs, lists, tables, code, quotes, emphasis and
 * citations. Nothing in the text becomes a link, an image or HTML: a link shows its words and its address as plain
 * text, an image shows its description, HTML shows as it was written. Node kinds that are not in the list below
 * show their text.
 */

export type MarkdownOptions = {
  /** Makes the chip for `[n]`. */
  readonly citation: (n: number) => ReactNode;
};

/** `[1]`, `[1, 2]` and `[1][2]`. */
const CITATION = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;

/** Text with blocks: paragraphs, lists, tables, code. */
export function renderMarkdown(text: string, options: MarkdownOptions): ReactNode {
  const { children } = parse(text);
  return renderAll(children, options);
}

/** Text of one sentence: emphasis and code only; whatever blocks it seems to have run on as text. */
export function renderSentence(text: string, options: MarkdownOptions): ReactNode {
  const { children } = parse(text);
  return sequence(
    children.map((block, index) => (
      <>
        {index > 0 && " "}
        {block.type === "paragraph" || block.type === "heading"
          ? renderAll(block.children, options)
          : text.slice(block.position?.start.offset ?? 0, block.position?.end.offset ?? text.length)}
      </>
    )),
  );
}

/** Children in their order; they never move, so they need no keys. */
function sequence(children: readonly ReactNode[]): ReactNode {
  return createElement(Fragment, null, ...children);
}

function parse(text: string) {
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

function renderAll(nodes: readonly (RootContent | PhrasingContent)[], options: MarkdownOptions): ReactNode {
  return sequence(nodes.map((node) => renderNode(node, options)));
}

function renderNode(node: Nodes, options: MarkdownOptions): ReactNode {
  switch (node.type) {
    case "text":
      return withCitations(node.value, options);
    case "paragraph":
      return <p>{renderAll(node.children, options)}</p>;
    case "heading":
      // Not a heading of our page: its outline stays ours.
      return (
        <p>
          <strong>{renderAll(node.children, options)}</strong>
        </p>
      );
    case "strong":
      return <strong>{renderAll(node.children, options)}</strong>;
    case "emphasis":
      return <em>{renderAll(node.children, options)}</em>;
    case "delete":
      return <s>{renderAll(node.children, options)}</s>;
    case "inlineCode":
      return <code>{node.value}</code>;
    case "code":
      return (
        <pre>
          <code>{node.value}</code>
        </pre>
      );
    case "blockquote":
      return <blockquote>{renderAll(node.children, options)}</blockquote>;
    case "list":
      return node.ordered === true ? (
        <ol start={node.start ?? 1}>{renderAll(node.children, options)}</ol>
      ) : (
        <ul>{renderAll(node.children, options)}</ul>
      );
    case "listItem":
      return <li>{renderAll(node.children, options)}</li>;
    case "table":
      return renderTable(node.children, options);
    case "break":
      return <br />;
    case "thematicBreak":
      return <hr />;
    case "link": {
      const words = plainText(node);
      return (
        <>
          {renderAll(node.children, options)}
          {node.url !== words &&
            node.url !== `http://${words}` &&
            node.url !== `mailto:${words}` &&
            ` (${node.url})`}
        </>
      );
    }
    case "linkReference": {
      const words = plainText(node);
      return /^\d{1,3}$/.test(words)
        ? withCitations(`[${words}]`, options)
        : renderAll(node.children, options);
    }
    case "image":
    case "imageReference":
      return node.alt ?? "";
    case "html":
      return node.value;
    case "definition":
      return <p>{`[${node.label ?? node.identifier}]: ${node.url}`}</p>;
    case "footnoteReference":
      return `[^${node.label ?? node.identifier}]`;
    default:
      return "children" in node ? renderAll(node.children as RootContent[], options) : plainText(node);
  }
}

function renderTable(
  rows: readonly { children: readonly { children: readonly PhrasingContent[] }[] }[],
  options: MarkdownOptions,
): ReactNode {
  const [head, ...body] = rows;
  return (
    <div className="answer-table">
      <table>
        <thead>{head === undefined ? null : renderRow(head.children, "th", options)}</thead>
        <tbody>{sequence(body.map((row) => renderRow(row.children, "td", options)))}</tbody>
      </table>
    </div>
  );
}

function renderRow(
  cells: readonly { children: readonly PhrasingContent[] }[],
  tag: "th" | "td",
  options: MarkdownOptions,
): ReactNode {
  const attributes = tag === "th" ? { scope: "col" } : null;
  return createElement(
    "tr",
    null,
    ...cells.map((cell) => createElement(tag, attributes, renderAll(cell.children, options))),
  );
}

function withCitations(text: string, options: MarkdownOptions): ReactNode {
  const parts: ReactNode[] = [];
  let last = 0;
  for (const match of text.matchAll(CITATION)) {
    parts.push(text.slice(last, match.index));
    for (const n of (match[1] ?? "").split(",")) parts.push(options.citation(Number(n)));
    last = match.index + match[0].length;
  }
  parts.push(text.slice(last));
  return sequence(parts);
}

function plainText(node: Nodes): string {
  if ("value" in node) return node.value;
  if ("children" in node) return node.children.map((child) => plainText(child)).join("");
  return "alt" in node ? (node.alt ?? "") : "";
}
