import { Refusal, warning } from "#lib/reasons/reason";
import type { ExtractedDocument, ExtractedPage } from "../document.ts";
import { detectLanguage } from "../language.ts";
import { attributeOf, elementAt, elements, elementsBelow, readXml, textIn } from "../package/read-xml.ts";
import { type Relation, relationsOf } from "../package/relations.ts";
import { openZipPackage, type ZipPackage } from "../package/zip-package.ts";
import { cleanCharacters, type TableCounter, TextBuilder } from "../text-builder.ts";
import { addShapes, isTitle, paragraphsOf, shapesIn } from "./slide-shapes.ts";

const MAX_SLIDES = 5000;

/**
 * Reads a presentation: every slide is a page with its title as heading, texts, tables, diagrams, figures of charts,
 * and the speaker's notes.
 * @throws {AppError} unreadable-file when it is damaged or holds no text, limit-exceeded above 5000 slides.
 */
export function extractPptx(bytes: Uint8Array): Omit<ExtractedDocument, "durationMs"> {
  const file = openZipPackage(bytes);
  const slides = slidesOf(file);
  if (slides.length > MAX_SLIDES)
    throw new Refusal("too-many-slides", { slides: slides.length, limit: MAX_SLIDES });
  const counter: TableCounter = { tables: 0 };
  const pages = slides.map((slide, i) => readSlide(file, slide, i + 1, counter));
  if (pages.every((page) => page.text === "")) throw new Refusal("no-text");
  return {
    format: "pptx",
    title: titleOf(file, pages[0]),
    language: detectLanguage(pages.map((page) => page.text.slice(0, 2000)).join("\n")),
    isPaginated: true,
    pages,
    warnings: [],
    extractor: "intramuros slides",
  };
}

/** Parts of the slides in the order they are shown. */
function slidesOf(file: ZipPackage): string[] {
  const main = relationsOf(file, "").find((relation) => relation.type === "officeDocument")?.target;
  const presentation = main === undefined ? undefined : file.read(main);
  if (main === undefined || presentation === undefined) throw damaged();
  const targets = new Map(relationsOf(file, main).map((relation) => [relation.id, relation.target]));
  const ids = elements(elementAt(readXml(presentation), "sldIdLst"), "sldId").map(
    // The slide's own id has no prefix.
    (slide) => Object.entries(slide.attributes).find(([name]) => name.endsWith(":id"))?.[1] ?? "",
  );
  return ids.map((id) => targets.get(id) ?? "").filter((target) => target !== "");
}

function readSlide(file: ZipPackage, part: string, number: number, counter: TableCounter): ExtractedPage {
  const builder = new TextBuilder(number, counter);
  const bytes = file.read(part);
  if (bytes === undefined)
    return { ...builder.page(), warnings: [warning("slide-missing", { slide: number })] };
  const relations = relationsOf(file, part);
  const slide = readXml(bytes);
  const shapes = shapesIn(elementAt(slide, "cSld", "spTree"));
  const title = shapes.find(isTitle);
  if (title) {
    const lines = paragraphsOf(title).map((paragraph) => paragraph.text);
    builder.add("heading", cleanCharacters(lines.join(" ")).replace(/\s+/g, " "), { level: 1 });
  }
  addShapes(
    builder,
    file,
    relations,
    shapes.filter((shape) => shape !== title),
  );
  addNotes(builder, file, relations);
  const page = builder.page();
  const hasPictures = elementsBelow(slide, "pic").length > 0;
  return page.text === "" && hasPictures
    ? { ...page, warnings: [warning("slide-only-pictures", { slide: number })] }
    : page;
}

function addNotes(builder: TextBuilder, file: ZipPackage, relations: readonly Relation[]): void {
  const part = relations.find((relation) => relation.type === "notesSlide")?.target;
  const bytes = part === undefined ? undefined : file.read(part);
  if (bytes === undefined) return;
  const shapes = shapesIn(elementAt(readXml(bytes), "cSld", "spTree")).filter(
    (shape) => attributeOf(elementsBelow(shape, "ph")[0], "type") === "body",
  );
  const paragraphs = shapes.flatMap(paragraphsOf).filter((paragraph) => paragraph.text.trim() !== "");
  if (paragraphs.length === 0) return;
  builder.add("heading", "Notes", { level: 4 });
  for (const paragraph of paragraphs) builder.add("paragraph", cleanCharacters(paragraph.text));
}

function titleOf(file: ZipPackage, first: ExtractedPage | undefined): string | null {
  const core = file.read("docProps/core.xml");
  const named = core === undefined ? "" : textIn(elementAt(readXml(core), "title")).trim();
  if (named !== "" && !/^(?:powerpoint|pr[äé]sentation|presentation|slide \d)/i.test(named))
    return cleanCharacters(named).slice(0, 300);
  const heading = first?.blocks.find((block) => block.kind === "heading");
  return first && heading ? first.text.slice(heading.start, heading.end).slice(0, 300) : null;
}

const damaged = () => new Refusal("damaged");
