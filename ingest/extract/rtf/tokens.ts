/** A piece of an RTF file. `byte` is a letter in the code page of its font, `text` holds such letters too. */
export type RtfToken =
  | { kind: "open" }
  | { kind: "close" }
  | { kind: "word"; word: string; value: number | undefined }
  | { kind: "symbol"; symbol: string }
  | { kind: "byte"; value: number }
  | { kind: "text"; text: string };

const TOKEN =
  /([{}])|\\([a-zA-Z]{1,40})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([\s\S])|([^\\{}\r\n]+)|[\r\n]+|\\/gy;

/** Pieces of an RTF file in order; `source` has one character for each byte. Binary data is stepped over. */
export function* rtfTokens(source: string): Generator<RtfToken> {
  const pattern = new RegExp(TOKEN);
  for (let match = pattern.exec(source); match; match = pattern.exec(source)) {
    const [, brace, word, value, hex, symbol, text] = match;
    if (brace !== undefined) yield brace === "{" ? { kind: "open" } : { kind: "close" };
    else if (word === "bin") pattern.lastIndex += Math.max(0, Number(value ?? 0));
    else if (word !== undefined)
      yield { kind: "word", word, value: value === undefined ? undefined : Number(value) };
    else if (hex !== undefined) yield { kind: "byte", value: Number.parseInt(hex, 16) };
    else if (symbol !== undefined) yield { kind: "symbol", symbol };
    else if (text !== undefined) yield { kind: "text", text };
  }
}
