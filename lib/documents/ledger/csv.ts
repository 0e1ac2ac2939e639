export type CsvValue = string | number | null;

/** Without it, Excel takes the letters for those of its own country. */
export const BYTE_ORDER_MARK = "\ufeff";

/**
 * A row of RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it: names of files
 * come from outside, and a formula could send what it sees elsewhere.
 */
export function csvRow(values: readonly CsvValue[]): string {
  return `${values.map(cell).join(",")}\r\n`;
}

function cell(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
