import { codePageOfCharset, codePageOfNumber, decodeBytes } from "../code-pages.ts";
import { cleanCharacters, rowText, type TextBuilder } from "../text-builder.ts";
import type { RtfToken } from "./tokens.ts";

/** Where the text of a group goes. */
type Destination = "text" | "skip" | "fonts" | "styles" | "title" | "footnote" | "marker";
type State = { destination: Destination; font: number; skipAfterUnicode: number; isHidden: boolean };

/** Groups whose text is no text of the document. */
const SKIPPED = new Set(
  "colortbl info pict object header headerl headerr headerf footer footerl footerr footerf fldinst filetbl revtbl listtable listoverridetable rsidtbl generator xmlnstbl themedata datastore annotation atnid atnauthor atnref atntime bkmkstart bkmkend latentstyles nonshppict template mmathPr operator author company doccomm keywords subject hlinkbase category manager tc xe ftnsep ftnsepc aftnsep aftnsepc private background".split(
    " ",
  ),
);
const CHARACTERS: Record<string, string> = {
  tab: "\t",
  line: "\n",
  emdash: "—",
  endash: "–",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  bullet: "•",
  emspace: " ",
  enspace: " ",
  qmspace: " ",
};
const SYMBOLS: Record<string, string> = {
  "~": "\u00a0",
  _: "-",
  "\n": "\n",
  "\r": "\n",
  "{": "{",
  "}": "}",
  "\\": "\\",
};

/** Follows the groups and commands of an RTF file and adds its blocks to a page. */
export class RtfReader {
  readonly #builder: TextBuilder;
  readonly #stack: State[] = [];
  #state: State = { destination: "text", font: 0, skipAfterUnicode: 1, isHidden: false };
  #codePage = "windows-1252";
  readonly #fontPages = new Map<number, string>();
  readonly #headingStyles = new Map<number, number>();
  #styleInTable = 0;
  #styleName = "";
  #title = "";
  #text = "";
  #footnote = "";
  readonly #footnotes: string[] = [];
  #bytes: number[] = [];
  /** Letters after a Unicode one that stand in for it in old programs. */
  #toSkip = 0;
  #isOptional = false;
  #level: number | undefined;
  #isList = false;
  #isInTable = false;
  #cells: string[] = [];
  #table: { id: number; row: number } | undefined;

  constructor(builder: TextBuilder) {
    this.#builder = builder;
  }

  take(token: RtfToken): void {
    if (token.kind === "byte") {
      if (this.#toSkip > 0) this.#toSkip--;
      else this.#bytes.push(token.value);
      return;
    }
    if (token.kind === "text") {
      for (const letter of token.text) {
        if (this.#toSkip > 0) this.#toSkip--;
        else this.#bytes.push(letter.charCodeAt(0));
      }
      this.#isOptional = false;
      return;
    }
    this.#flushBytes();
    if (token.kind === "open") {
      this.#stack.push({ ...this.#state });
      this.#toSkip = 0;
    } else if (token.kind === "close") this.#close();
    else if (token.kind === "symbol") {
      if (token.symbol === "*") this.#isOptional = true;
      else this.#add(SYMBOLS[token.symbol] ?? "");
    } else {
      this.#word(token.word, token.value);
      this.#isOptional = false;
    }
  }

  /** Ends the last paragraph and adds the footnotes. @returns the document's title, "" where none is set */
  finish(): string {
    this.#flushBytes();
    this.#endRow();
    this.#endParagraph();
    for (const note of this.#footnotes) this.#builder.add("paragraph", cleanCharacters(note));
    return this.#title;
  }

  #word(word: string, value: number | undefined): void {
    const state = this.#state;
    if (word === "u" && value !== undefined) {
      this.#add(String.fromCharCode(value < 0 ? value + 65536 : value));
      this.#toSkip = state.skipAfterUnicode;
    } else if (word === "uc") state.skipAfterUnicode = Math.min(10, Math.max(0, value ?? 1));
    else if (word === "ansicpg") this.#codePage = codePageOfNumber(value);
    else if (word === "mac") this.#codePage = "macintosh";
    else if (word === "pc") this.#codePage = "cp437";
    else if (word === "f") state.font = value ?? 0;
    else if (word === "fcharset") {
      const page = codePageOfCharset(value ?? 0);
      if (page !== undefined) this.#fontPages.set(state.font, page);
    } else if (word === "v") state.isHidden = value !== 0;
    else if (word === "plain") state.isHidden = false;
    else if (word in CHARACTERS) this.#add(CHARACTERS[word] ?? "");
    else this.#destination(word, value);
  }

  #destination(word: string, value: number | undefined): void {
    const state = this.#state;
    if (word === "fonttbl") state.destination = "fonts";
    else if (word === "stylesheet") state.destination = "styles";
    else if (word === "info" && state.destination === "text") state.destination = "skip";
    else if (word === "title" && this.#stack.length < 5) state.destination = "title";
    else if (word === "footnote") state.destination = "footnote";
    else if (word === "listtext" || word === "pntext") state.destination = "marker";
    else if (word === "shppict" || word === "fldrslt" || word === "shptxt" || word === "shpinst") return;
    else if (SKIPPED.has(word) || this.#isOptional) state.destination = "skip";
    else if (state.destination === "styles" && word === "s") this.#styleInTable = value ?? 0;
    else if (state.destination === "text") this.#paragraph(word, value);
    else if (state.destination === "footnote" && word === "par") this.#footnote += "\n";
  }

  #paragraph(word: string, value: number | undefined): void {
    if (word === "pard") {
      this.#level = undefined;
      this.#isList = false;
      this.#isInTable = false;
    } else if (word === "s") this.#level = this.#headingStyles.get(value ?? -1) ?? this.#level;
    else if (word === "outlinelevel" && (value ?? 9) < 9) this.#level = (value ?? 0) + 1;
    else if (word === "intbl") this.#isInTable = true;
    else if (word === "ls" && (value ?? 0) > 0) this.#isList = true;
    else if (word === "cell" || word === "nestcell") {
      this.#cells.push(this.#text);
      this.#text = "";
    } else if (word === "row" || word === "nestrow") this.#endRow();
    else if (word === "par" || word === "sect" || word === "page") {
      // Several paragraphs of one cell are one cell.
      if (this.#isInTable) this.#text += "\n";
      else this.#endParagraph();
    }
  }

  #close(): void {
    const { destination } = this.#state;
    if (destination === "styles") this.#endStyle();
    if (destination === "footnote" && this.#stack.at(-1)?.destination !== "footnote") {
      if (this.#footnote.trim() !== "") this.#footnotes.push(this.#footnote.trim());
      this.#footnote = "";
    }
    this.#state = this.#stack.pop() ?? this.#state;
    this.#toSkip = 0;
    this.#isOptional = false;
  }

  #endStyle(): void {
    const level = /^\s*(?:heading|überschrift|titre)\s+([1-6])\b/i.exec(this.#styleName)?.[1];
    if (level !== undefined) this.#headingStyles.set(this.#styleInTable, Number(level));
    this.#styleName = "";
    this.#styleInTable = 0;
  }

  #endRow(): void {
    if (this.#cells.length === 0) return;
    const cells = this.#cells.splice(0).map(cleanCharacters);
    this.#table ??= { id: this.#builder.nextTable(), row: 0 };
    const { id, row } = this.#table;
    const isHeader =
      row === 0 && cells.length > 1 && cells.every((cell) => cell.trim() !== "" && !/\d/.test(cell));
    this.#builder.add("table-row", rowText(cells), { table: { id, row, isHeader } });
    this.#table.row++;
  }

  #endParagraph(): void {
    const text = cleanCharacters(this.#text).trim();
    this.#text = "";
    if (text === "") return;
    this.#table = undefined;
    if (this.#level !== undefined && text.length < 300)
      this.#builder.add("heading", text.replaceAll("\n", " "), { level: Math.min(6, this.#level) });
    else if (this.#isList)
      this.#builder.add("list-item", /^(?:[•·–-]|\(?\w{1,4}[.)])\s/.test(text) ? text : `• ${text}`);
    else this.#builder.add("paragraph", text);
  }

  #flushBytes(): void {
    if (this.#bytes.length === 0) return;
    const { font } = this.#state;
    this.#add(decodeBytes(this.#bytes, this.#fontPages.get(font) ?? this.#codePage));
    this.#bytes = [];
  }

  #add(text: string): void {
    const { destination, isHidden } = this.#state;
    if (destination === "text" && !isHidden) this.#text += text;
    else if (destination === "footnote") this.#footnote += text;
    else if (destination === "title") this.#title += text;
    else if (destination === "styles") this.#styleName += text;
    else if (destination === "marker") this.#marker(text);
  }

  /** Numbers of lists are written as they are shown; bullets come from symbol fonts and are all alike. */
  #marker(text: string): void {
    this.#isList = true;
    if (this.#text !== "") this.#text = `${(this.#text + text).trimEnd()} `;
    else if (/\w/.test(text)) this.#text = `${text.trim()} `;
  }
}
