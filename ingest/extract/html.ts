import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { Refusal } from "#lib/reasons/reason";
import { isBoldHeading } from "./bold-lines.ts";
import { decodeText } from "./decode-text.ts";
import type { ExtractedDocument } from "./document.ts";
import { attribute, isBlock, isDropped, isElement, isHidden, tagOf, textBelow } from "./html-nodes.ts";
import { addHtmlTable } from "./html-table.ts";
import { detectLanguage } from "./language.ts";
import { cleanCharacters, type TableCounter, TextBuilder } from "./text-builder.ts";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** Where a declaration of the encoding is looked for; some pages begin with a long preamble. */
const HEAD_BYTES = 64 * 1024;
/** Deeper nesting than any author makes; beyond it only the text is kept. */
const MAX_DEPTH = 400;

/** Reads a web page: nothing in it runs and nothing is fetched. */
export function extractHtml(bytes: Uint8Array): Omit<ExtractedDocument, "durationMs"> {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString("latin1");
  const declared =
    /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1] ??
    /<\?xml[^>]+encoding\s*=\s*["']([\w-]+)/i.exec(head)?.[1];
  const decoded = decodeText(bytes, declared);
  const { builder, title, lang } = readHtml(cleanCharacters(decoded.text));
  const page = builder.page();
  if (page.text === "") throw new Refusal("no-text");
  return {
    format: "html",
    title,
    language: detectLanguage(page.text) ?? known(lang),
    isPaginated: false,
    pages: [page],
    warnings: decoded.warnings,
    extractor: "parse5",
  };
}

/** Structure of HTML source as blocks; also used for what other formats are turned into. */
export function readHtml(
  source: string,
  counter?: TableCounter,
): {
  builder: TextBuilder;
  title: string | null;
  lang: string | undefined;
} {
  const document = parse(source);
  const builder = new TextBuilder(1, counter);
  const walk = new Walk(builder);
  walk.children(document, 0);
  walk.flush();
  const html = document.childNodes.find(
    (node): node is Element => isElement(node) && node.tagName === "html",
  );
  const heads = html?.childNodes.filter(isElement).find((node) => node.tagName === "head");
  const titleNode = heads?.childNodes.filter(isElement).find((node) => node.tagName === "title");
  const title = titleNode?.childNodes
    .map((node) => ("value" in node ? node.value : ""))
    .join("")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300);
  return { builder, title: title ? title : null, lang: html ? attribute(html, "lang") : undefined };
}

class Walk {
  readonly #builder: TextBuilder;
  #inline = "";
  #kind: "paragraph" | "list-item" | "caption" | "heading" = "paragraph";
  #level = 0;
  /** Level of the last element that is a heading by its name. */
  #outline = 0;
  /** Bullet or number of the list item that has begun and has no text yet. */
  #marker = "";
  readonly #numbers = new Map<Element, number>();

  constructor(builder: TextBuilder) {
    this.#builder = builder;
  }

  children(node: Node, depth: number): void {
    if (!("childNodes" in node)) return;
    if (depth > MAX_DEPTH) {
      this.#inline += textBelow(node);
      return;
    }
    for (const child of node.childNodes) this.#node(child, depth);
  }

  /** Ends the block that is being collected. */
  flush(): void {
    const text = this.#inline
      .replace(/[^\S\n]+/g, " ")
      .replace(/ ?\n ?/g, "\n")
      .replace(/\n{2,}/g, "\n");
    this.#inline = "";
    if (text.trim() === "") return;
    const kind = this.#kind;
    const marker = kind === "list-item" ? this.#marker : "";
    this.#marker = "";
    this.#builder.add(
      kind,
      kind === "heading" ? text.replaceAll("\n", " ") : marker + text.trim(),
      kind === "heading" ? { level: this.#level } : {},
    );
  }

  #node(node: Node, depth: number): void {
    if (node.nodeName === "#text") {
      this.#inline += ("value" in node ? node.value : "").replace(/\s+/g, " ");
      return;
    }
    if (!isElement(node) || isDropped(node) || isHidden(node)) return;
    const tag = tagOf(node);
    if (tag === "br") {
      this.#inline += "\n";
      return;
    }
    if (tag === "img") return;
    if (!isBlock(node)) {
      this.children(node, depth + 1);
      return;
    }
    this.flush();
    this.#block(node, tag, depth);
    this.flush();
  }

  #block(node: Element, tag: string, depth: number): void {
    const outer = { kind: this.#kind, level: this.#level };
    const heading = /^h([1-6])$/.exec(tag)?.[1];
    if (tag === "pre") {
      this.#builder.add("code", textBelow(node));
      return;
    }
    if (tag === "table") {
      const isData = addHtmlTable(this.#builder, node);
      if (isData) return;
    }
    if (heading !== undefined) {
      this.#kind = "heading";
      this.#level = Number(heading);
      this.#outline = this.#level;
    } else if (this.#kind === "paragraph" && isBoldHeading(node)) {
      this.#kind = "heading";
      this.#level = Math.min(6, this.#outline + 1);
    } else if (tag === "li") {
      this.#kind = "list-item";
      this.#marker = this.#markerOf(node);
    } else if (tag === "figcaption" || tag === "caption") this.#kind = "caption";
    else if (this.#kind === "heading" || tag === "dl" || tag === "blockquote") this.#kind = "paragraph";
    this.children(node, depth + 1);
    this.flush();
    this.#kind = outer.kind;
    this.#level = outer.level;
  }

  /** Numbers of ordered lists are text to a reader ("see point 3"), so they are written. */
  #markerOf(item: Element): string {
    const list = item.parentNode;
    if (!list || !isElement(list) || tagOf(list) !== "ol") return "• ";
    const number = this.#numbers.get(list) ?? (Number(attribute(list, "start") ?? 1) || 1);
    this.#numbers.set(list, number + 1);
    return `${number}. `;
  }
}

function known(lang: string | undefined): string | null {
  const short = lang?.slice(0, 2).toLowerCase();
  return short === "en" || short === "de" || short === "fr" ? short : null;
}
