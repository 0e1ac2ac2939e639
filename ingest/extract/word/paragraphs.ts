import type { Story } from "./story.ts";

export type WordParagraph = {
  text: string;
  /** 1 to 9; headings only. */
  level: number | undefined;
  isListItem: boolean;
  isInTable: boolean;
  isCellEnd: boolean;
  isRowEnd: boolean;
};
type Properties = {
  start: number;
  end: number;
  style: number;
  list: number;
  isInTable: boolean;
  isRowEnd: boolean;
  outline: number;
};

const PAGE_BYTES = 512;
const NO_OUTLINE = 9;
const LAST_HEADING_STYLE = 9;

/** Paragraphs in order, with what their properties say about them. */
export function* readParagraphs(story: Story, main: Buffer, table: Buffer): Generator<WordParagraph> {
  const properties = main.readUInt16LE(2) < 0xc1 ? [] : readProperties(main, table);
  let start = 0;
  for (let at = 0; at <= story.text.length; at++) {
    const letter = story.text[at];
    const isEnd = letter === "\r" || letter === "\u0007" || letter === "\f" || letter === undefined;
    if (!isEnd) continue;
    const own = letter === undefined ? undefined : find(properties, story.places(at));
    const style = own?.style ?? 0;
    const outline = own?.outline ?? NO_OUTLINE;
    const isHeading = style >= 1 && style <= LAST_HEADING_STYLE;
    yield {
      text: shownText(story.text.slice(start, at)),
      level: isHeading ? style : outline < NO_OUTLINE ? outline + 1 : undefined,
      isListItem: (own?.list ?? 0) > 0,
      isInTable: own?.isInTable ?? false,
      isCellEnd: letter === "\u0007" && own?.isRowEnd !== true,
      isRowEnd: letter === "\u0007" && own?.isRowEnd === true,
    };
    start = at + 1;
  }
}

/** Field codes, anchors of pictures and marks of notes go; what the fields show stays. */
function shownText(text: string): string {
  let out = "";
  const fields: boolean[] = [];
  for (const letter of text) {
    if (letter === "\u0013") fields.push(false);
    else if (letter === "\u0014") fields[fields.length - 1] = true;
    else if (letter === "\u0015") fields.pop();
    else if (fields.every((isResult) => isResult)) out += letter;
  }
  // Other control characters go with those of every format.
  return out.replaceAll("\u001e", "-");
}

/** Properties of paragraphs by their range of file offsets, in order. */
function readProperties(main: Buffer, table: Buffer): Properties[] {
  const place = main.readUInt32LE(0x102);
  const size = main.readUInt32LE(0x106);
  const count = Math.floor((size - 4) / 8);
  const found: Properties[] = [];
  for (let i = 0; i < count; i++) {
    const page = (table.readUInt32LE(place + 4 * (count + 1) + 4 * i) & 0x3fffff) * PAGE_BYTES;
    if (page + PAGE_BYTES > main.length) continue;
    found.push(...propertiesInPage(main.subarray(page, page + PAGE_BYTES)));
  }
  return found.sort((one, other) => one.start - other.start);
}

function propertiesInPage(page: Buffer): Properties[] {
  const count = page[PAGE_BYTES - 1] ?? 0;
  if (4 * (count + 1) + 13 * count > PAGE_BYTES) return [];
  return Array.from({ length: count }, (_, i) => {
    const at = 2 * (page[4 * (count + 1) + 13 * i] ?? 0);
    const range = { start: page.readUInt32LE(4 * i), end: page.readUInt32LE(4 * i + 4) };
    if (at === 0)
      return { ...range, style: 0, list: 0, isInTable: false, isRowEnd: false, outline: NO_OUTLINE };
    const short = page[at] ?? 0;
    const start = short === 0 ? at + 2 : at + 1;
    const length = short === 0 ? 2 * (page[at + 1] ?? 0) : 2 * short - 1;
    const body = page.subarray(start, Math.min(PAGE_BYTES - 1, start + length));
    return {
      ...range,
      style: body.length >= 2 ? body.readUInt16LE(0) : 0,
      ...readModifiers(body.subarray(2)),
    };
  });
}

/** A list of changes to a paragraph's style: a code of two bytes, whose upper bits say how long its value is. */
function readModifiers(changes: Buffer) {
  const found = { list: 0, isInTable: false, isRowEnd: false, outline: NO_OUTLINE };
  const sizes = [1, 1, 2, 4, 2, 2, undefined, 3];
  for (let at = 0; at + 3 <= changes.length; ) {
    const code = changes.readUInt16LE(at);
    const value = changes[at + 2] ?? 0;
    if (code === 0x2416) found.isInTable = value !== 0;
    else if (code === 0x2417) found.isRowEnd = value !== 0;
    else if (code === 0x2640) found.outline = value;
    else if (code === 0x460b && at + 4 <= changes.length) found.list = changes.readUInt16LE(at + 2);
    // Definitions of tables have a longer count; nothing after them matters here.
    if (code === 0xd608 || code === 0xd606) break;
    at += 2 + (sizes[code >> 13] ?? value + 1);
  }
  return found;
}

function find(properties: readonly Properties[], place: number): Properties | undefined {
  let low = 0;
  let high = properties.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((properties[middle]?.start ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  const own = properties[low];
  return own && own.start <= place && place < own.end ? own : undefined;
}
