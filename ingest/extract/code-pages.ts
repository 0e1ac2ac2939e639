import iconv from "iconv-lite";

/** Code pages of the numbers that RTF gives to the character sets of fonts. */
const OF_CHARSET: Record<number, string> = {
  77: "macintosh",
  128: "shift_jis",
  129: "cp949",
  134: "gbk",
  136: "big5",
  161: "windows-1253",
  162: "windows-1254",
  163: "windows-1258",
  177: "windows-1255",
  178: "windows-1256",
  186: "windows-1257",
  204: "windows-1251",
  222: "windows-874",
  238: "windows-1250",
  255: "cp437",
};

const UTF_8 = 65001;
/** What calls itself Latin-1 on Windows has the quotes and dashes of Windows. */
const LATIN_1 = 28591;

/** Code page of a font by its character set; undefined where the document's own holds. */
export function codePageOfCharset(charset: number): string | undefined {
  return OF_CHARSET[charset];
}

/** Name of a code page by its Windows number; unknown ones are read as Western European. */
export function codePageOfNumber(number: number | undefined): string {
  if (number === undefined || number === LATIN_1) return "windows-1252";
  if (number === UTF_8) return "utf-8";
  return [`cp${number}`, `${number}`].find((name) => iconv.encodingExists(name)) ?? "windows-1252";
}

export function decodeBytes(bytes: readonly number[], codePage: string): string {
  return iconv.decode(Buffer.from(bytes), codePage);
}
