import { zipSync } from "fflate";

const bytes = (text: string) => new TextEncoder().encode(text);
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** A ZIP package of the given parts, in order. */
export function makePackage(parts: Record<string, string>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, bytes(text)])));
}

const relations = (entries: readonly [id: string, type: string, target: string][]) =>
  `${XML}<Relationships ${RELATIONS}>${entries.map(([id, type, target]) => `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`).join("")}</Relationships>`;

/** A presentation; each slide is the inside of its shape tree, with the text of its notes and the inside of a chart. */
export function makePptx(slides: readonly { shapes: string; notes?: string; chart?: string }[]): Uint8Array {
  const names = 'xmlns:a="a" xmlns:p="p" xmlns:r="r" xmlns:c="c"';
  const parts: Record<string, string> = {
    "[Content_Types].xml": `${XML}<Types><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>`,
    "_rels/.rels": relations([["rId1", "officeDocument", "ppt/presentation.xml"]]),
    "ppt/presentation.xml": `${XML}<p:presentation ${names}><p:sldIdLst>${slides.map((_, i) => `<p:sldId id="${256 + i}" r:id="rId${i + 1}"/>`).join("")}</p:sldIdLst></p:presentation>`,
    "ppt/_rels/presentation.xml.rels": relations(
      slides.map((_, i) => [`rId${i + 1}`, "slide", `slides/slide${i + 1}.xml`]),
    ),
  };
  slides.forEach(({ shapes, notes, chart }, i) => {
    parts[`ppt/slides/slide${i + 1}.xml`] =
      `${XML}<p:sld ${names}><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`;
    parts[`ppt/slides/_rels/slide${i + 1}.xml.rels`] = relations([
      ["rId1", "notesSlide", `../notesSlides/notes${i + 1}.xml`],
      ["rId2", "chart", `../charts/chart${i + 1}.xml`],
    ]);
    if (notes !== undefined)
      parts[`ppt/notesSlides/notes${i + 1}.xml`] =
        `${XML}<p:notes ${names}><p:cSld><p:spTree>${shape(notes, "body")}</p:spTree></p:cSld></p:notes>`;
    if (chart !== undefined)
      parts[`ppt/charts/chart${i + 1}.xml`] = `${XML}<c:chartSpace ${names}>${chart}</c:chartSpace>`;
  });
  return makePackage(parts);
}

/** A shape with a paragraph for each line; `type` makes it a placeholder. */
export function shape(text: string, type?: string): string {
  const placeholder = type === undefined ? "" : `<p:ph type="${type}"/>`;
  const paragraphs = text.split("\n").map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`);
  return `<p:sp><p:nvSpPr><p:nvPr>${placeholder}</p:nvPr></p:nvSpPr><p:txBody>${paragraphs.join("")}</p:txBody></p:sp>`;
}

/** An OpenDocument file with the given inside of its body; `kind` as in its media type. */
export function makeOpenDocument(
  kind: "text" | "presentation" | "spreadsheet" | "spreadsheet",
  body: string,
): Uint8Array {
  return makePackage({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    "content.xml": `${XML}<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:draw="d" xmlns:presentation="p"><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    "styles.xml": `${XML}<office:document-styles xmlns:office="o"/>`,
    "META-INF/manifest.xml": `${XML}<manifest:manifest xmlns:manifest="m"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.${kind}"/></manifest:manifest>`,
    "meta.xml": `${XML}<office:document-meta xmlns:office="o" xmlns:dc="c"><office:meta><dc:title>Rota</dc:title></office:meta></office:document-meta>`,
  });
}
