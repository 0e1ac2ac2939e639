import { posix } from "node:path";
import { Refusal } from "#lib/reasons/reason";
import { decodeText } from "../decode-text.ts";
import type { ExtractedDocument } from "../document.ts";
import { readHtml } from "../html.ts";
import { detectLanguage } from "../language.ts";
import { attributeOf, elementAt, elements, elementsBelow, readXml, textIn } from "../package/read-xml.ts";
import { openZipPackage, type ZipPackage } from "../package/zip-package.ts";
import { cleanCharacters, type TableCounter, TextBuilder } from "../text-builder.ts";

/**
 * Reads an e-book: the chapters in reading order, one after another, by way of HTML.
 * @throws {AppError} unreadable-file when it is damaged, copy-protected or holds no text, limit-exceeded.
 */
export function extractEpub(bytes: Uint8Array): Omit<ExtractedDocument, "durationMs"> {
  const file = openZipPackage(bytes);
  if (file.has("META-INF/rights.xml")) throw new Refusal("copy-protected");
  const container = file.read("META-INF/container.xml");
  const place = container && attributeOf(elementsBelow(readXml(container), "rootfile")[0], "full-path");
  const packed = place === undefined ? undefined : file.read(place);
  if (place === undefined || packed === undefined) throw damaged();
  const book = readXml(packed);
  const counter: TableCounter = { tables: 0 };
  const builder = new TextBuilder(1, counter);
  for (const part of chapters(file, place, book)) builder.addPage(readHtml(part, counter).builder.page());
  const page = builder.page();
  if (page.text === "") throw new Refusal("no-text");
  const title = cleanCharacters(textIn(elementAt(book, "metadata", "title"))).trim();
  return {
    format: "epub",
    title: title === "" ? null : title.slice(0, 300),
    language: detectLanguage(page.text),
    isPaginated: false,
    pages: [page],
    warnings: [],
    extractor: "parse5",
  };
}

function* chapters(file: ZipPackage, place: string, book: ReturnType<typeof readXml>): Generator<string> {
  const items = new Map(
    elements(elementAt(book, "manifest"), "item").map((item) => [
      attributeOf(item, "id") ?? "",
      { target: attributeOf(item, "href") ?? "", isNavigation: attributeOf(item, "properties") === "nav" },
    ]),
  );
  for (const reference of elements(elementAt(book, "spine"), "itemref")) {
    const item = items.get(attributeOf(reference, "idref") ?? "");
    if (item === undefined || item.isNavigation) continue;
    const bytes = file.read(posix.join(posix.dirname(place), decoded(item.target)));
    if (bytes !== undefined) yield openEmptyElements(cleanCharacters(decodeText(bytes).text));
  }
}

/** XML closes empty elements in their first tag; to HTML that tag opens them, and a title would swallow the chapter. */
function openEmptyElements(source: string): string {
  return source.replace(
    /<(?!(?:br|hr|img|meta|link|col|input|area|base|wbr)\b)([a-z][\w:]*)(\s[^<>]*)?\/>/gi,
    "<$1$2></$1>",
  );
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}

const damaged = () => new Refusal("damaged");
