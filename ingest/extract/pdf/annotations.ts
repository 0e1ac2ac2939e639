import { z } from "zod";
import type { Attachment } from "../document.ts";
import { uniqueNames } from "../unique-names.ts";
import type { RawItem } from "./items.ts";

/** What is needed of pdf.js's annotations; whatever does not fit is left out. */
const Annotation = z.object({
  subtype: z.string(),
  rect: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  annotationFlags: z.number().optional(),
  hidden: z.boolean().optional(),
  password: z.boolean().optional(),
  fieldType: z.string().nullish(),
  fieldValue: z.union([z.string(), z.array(z.string())]).nullish(),
  options: z
    .array(z.object({ exportValue: z.string().nullish(), displayValue: z.string().nullish() }))
    .optional(),
  checkBox: z.boolean().optional(),
  radioButton: z.boolean().optional(),
  exportValue: z.string().nullish(),
  buttonValue: z.string().nullish(),
  multiLine: z.boolean().optional(),
  defaultAppearanceData: z.object({ fontSize: z.number().nullish() }).nullish(),
  contentsObj: z.object({ str: z.string() }).nullish(),
});
type Annotation = z.infer<typeof Annotation>;
const File = z.object({ filename: z.string(), content: z.instanceof(Uint8Array) });

const HIDDEN = 2;
const NOT_SHOWN = 32;
const MAX_FILES = 1000;
const USUAL_SIZE = 10;
/** Mean width of a letter in sizes of the font. */
const LETTER_WIDTH = 0.5;
const LEADING = 1.2;

/** Values of form fields and notes written onto a page, as text where the field stands: pdf.js leaves them out of a page's text. */
export function annotationItems(annotations: readonly unknown[]): RawItem[] {
  return annotations.flatMap((raw) => {
    const parsed = Annotation.safeParse(raw);
    if (!parsed.success || isHidden(parsed.data)) return [];
    return itemsIn(parsed.data, shownText(parsed.data));
  });
}

/** Files attached to a PDF as a whole or pinned to its pages, from what pdf.js gives for either. */
export function attachedFiles(raw: readonly unknown[]): Attachment[] {
  const files = raw.flatMap((one) => {
    const parsed = File.safeParse(one);
    return parsed.success && parsed.data.content.byteLength > 0 ? [parsed.data] : [];
  });
  const names = uniqueNames(files.map((file, i) => lastPart(file.filename) || `attachment ${i + 1}`));
  return files
    .slice(0, MAX_FILES)
    .map((file, i) => ({ name: names[i] ?? `attachment ${i + 1}`, read: () => file.content }));
}

const lastPart = (name: string) =>
  name
    .replace(/\p{Cc}/gu, "")
    .split(/[/\\]/)
    .at(-1)
    ?.trim() ?? "";

function isHidden(annotation: Annotation): boolean {
  const flags = annotation.annotationFlags ?? 0;
  return annotation.hidden === true || annotation.password === true || (flags & (HIDDEN | NOT_SHOWN)) !== 0;
}

function shownText(annotation: Annotation): string {
  if (annotation.subtype === "FreeText") return annotation.contentsObj?.str ?? "";
  if (annotation.subtype !== "Widget") return "";
  const values = [annotation.fieldValue ?? ""].flat();
  if (annotation.fieldType === "Tx") return values.join(" ");
  if (annotation.fieldType === "Ch")
    return values
      .map(
        (value) => annotation.options?.find((option) => option.exportValue === value)?.displayValue ?? value,
      )
      .join(", ");
  if (annotation.checkBox !== true && annotation.radioButton !== true) return "";
  const own = annotation.radioButton === true ? annotation.buttonValue : annotation.exportValue;
  // Boxes without a cross would only tear the words apart.
  return own != null && own !== "Off" && values.includes(own) ? "☒" : "";
}

/** Lines of text in the rectangle, from its top; widths are estimated, since the font is not known. */
function itemsIn({ rect, multiLine, defaultAppearanceData }: Annotation, text: string): RawItem[] {
  const [left, bottom, right, top] = rect;
  const width = right - left;
  const height = top - bottom;
  if (text.trim() === "" || !(width > 0) || !(height > 0)) return [];
  const named = defaultAppearanceData?.fontSize ?? 0;
  const size = Math.max(4, Math.min(named > 0 ? named : USUAL_SIZE, height * 0.8));
  const mayWrap = multiLine === true || height > 2.5 * size;
  const perLine = mayWrap
    ? Math.max(10, Math.floor(width / (LETTER_WIDTH * size)))
    : Number.POSITIVE_INFINITY;
  const lines = text.split(/\r\n?|\n/).flatMap((line) => wrap(line, perLine));
  const first = lines.length === 1 && !mayWrap ? bottom + (height - size) / 2 + 0.25 * size : top - size;
  return lines.map((line, i) => ({
    str: line,
    dir: "ltr",
    transform: [size, 0, 0, size, left, first - i * size * LEADING],
    width: Math.min(width, line.length * LETTER_WIDTH * size),
    height: size,
    fontName: "form-field",
    hasEOL: true,
  }));
}

function wrap(line: string, most: number): string[] {
  const lines: string[] = [];
  let open = "";
  for (const word of line.split(" ")) {
    if (open !== "" && open.length + word.length >= most) {
      lines.push(open);
      open = word;
    } else open = open === "" ? word : `${open} ${word}`;
  }
  return [...lines, open].filter((part) => part !== "");
}
