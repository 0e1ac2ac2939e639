import { Refusal } from "#lib/reasons/reason";
import type { ExtractedDocument, ExtractedPage } from "../document.ts";
import { detectLanguage } from "../language.ts";
import { elementAt, elements, elementsBelow, readXml, textIn, type XmlElement } from "../package/read-xml.ts";
import { openZipPackage, type ZipPackage } from "../package/zip-package.ts";
import { cleanCharacters, type TableCounter, TextBuilder } from "../text-builder.ts";
import { addOpenContent } from "./open-content.ts";

/**
 * Reads an OpenDocument text (one page) or presentation (every slide a page) with headings, lists, tables and notes.
 * @throws {AppError} unreadable-file when it is damaged or holds no text, limit-exceeded.
 */
export function extractOpenDocument(
  bytes: Uint8Array,
  format: "odt" | "odp",
): Omit<ExtractedDocument, "durationMs"> {
  const file = openZipPackage(bytes);
  const content = file.read("content.xml");
  const body = content === undefined ? undefined : elementAt(readXml(content), "body");
  const main = elements(body)[0];
  if (main === undefined) throw new Refusal("damaged");
  const pages = format === "odp" ? slides(main) : [text(main)];
  if (pages.every((page) => page.text === "")) throw new Refusal("no-text");
  return {
    format,
    title: titleOf(file, pages[0]),
    language: detectLanguage(pages.map((page) => page.text.slice(0, 20_000)).join("\n")),
    isPaginated: format === "odp",
    pages,
    warnings: [],
    extractor: "intramuros OpenDocument",
  };
}

function text(main: XmlElement): ExtractedPage {
  const builder = new TextBuilder();
  addOpenContent(builder, main);
  return builder.page();
}

function slides(main: XmlElement): ExtractedPage[] {
  const counter: TableCounter = { tables: 0 };
  return elements(main, "page").map((slide, i) => {
    const builder = new TextBuilder(i + 1, counter);
    const isTitle = (frame: XmlElement) => frame.attributes["presentation:class"] === "title";
    const title = elements(slide, "frame").find(isTitle);
    if (title) builder.add("heading", cleanCharacters(paragraphTexts(title)), { level: 1 });
    const rest = slide.children.filter((child) => child !== title);
    const isNotes = (child: XmlElement | string) => typeof child !== "string" && child.name === "notes";
    addOpenContent(builder, { ...slide, children: rest.filter((child) => !isNotes(child)) });
    const notes = new TextBuilder(1, counter);
    addOpenContent(notes, { ...slide, children: rest.filter(isNotes) });
    const spoken = notes.page().text;
    if (spoken !== "") {
      builder.add("heading", "Notes", { level: 4 });
      builder.add("paragraph", spoken);
    }
    return builder.page();
  });
}

const paragraphTexts = (frame: XmlElement) =>
  elementsBelow(frame, "p").map(textIn).join(" ").replace(/\s+/g, " ");

function titleOf(file: ZipPackage, first: ExtractedPage | undefined): string | null {
  const meta = file.read("meta.xml");
  const named = meta === undefined ? "" : textIn(elementAt(readXml(meta), "meta", "title")).trim();
  if (named !== "") return cleanCharacters(named).slice(0, 300);
  const heading = first?.blocks.find((block) => block.kind === "heading" && block.level === 1);
  return first && heading ? first.text.slice(heading.start, heading.end).slice(0, 300) : null;
}
