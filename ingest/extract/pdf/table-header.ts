import { isFigure } from "./columns.ts";
import type { Typography } from "./pieces.ts";
import type { Line } from "./rows.ts";
import type { Cells } from "./table.ts";

const MOST_ROWS = 7;
const MOST_CHARACTERS = 80;
/** Share of the columns that a header names. */
const NAMED = 0.6;
const SMALL = 0.8;
const UNIT = /^\((?:1[,. ]?000|100|000)\)$/;
const YEAR = /^(?:19|20)\d\d(?:[-–/]\d{2,4})?$/;

/**
 * How many of the first rows name the columns: those above the first figures, or those in bold type; 0 where there is
 * no header. Years name columns as often as words do.
 */
export function headerLength(rows: readonly Cells[], typography: Typography): number {
  const figures = rows.findIndex((row) =>
    row.flat().some((line) => isFigure(line.text) && !isName(line, typography)),
  );
  const plain = rows.findIndex((row) => !isBold(row, typography));
  // A first row without figures ("Below 4.0 | stop") is no second line of bold names: it has a label of its own.
  const isLabelled = plain > 0 && plain < figures && (rows[plain]?.[0]?.length ?? 0) > 0;
  if (isLabelled && namesColumns(rows.slice(0, plain))) return plain;
  if (figures > 0 && figures <= MOST_ROWS && namesColumns(rows.slice(0, figures))) return figures;
  const bold = rows.slice(0, Math.max(0, plain));
  const isHeading =
    bold.length <= MOST_ROWS && bold.flatMap(textsOf).length >= 2 && !bold.flatMap(textsOf).some(isFigure);
  return isHeading ? bold.length : 0;
}

/** Most columns have a short name; labels before a colon are rows of a form. */
function namesColumns(rows: readonly Cells[]): boolean {
  const columns = rows[0]?.length ?? 0;
  const named = Array.from({ length: columns }, (_, i) =>
    rows
      .flatMap((row) => row[i] ?? [])
      .map(({ text }) => text)
      .join(" "),
  );
  const filled = named.filter((text) => text !== "");
  return (
    filled.length >= Math.max(2, NAMED * columns) &&
    filled.every((text) => text.length <= MOST_CHARACTERS && !text.endsWith(":"))
  );
}

/** A year, a unit, or the small figure of a footnote. */
const isName = ({ text, size }: Line, { bodySize }: Typography) =>
  YEAR.test(text) || UNIT.test(text) || (text.length <= 2 && size <= SMALL * bodySize);
const textsOf = (row: Cells): string[] =>
  row.filter((cell) => cell.length > 0).map((cell) => cell.map((line) => line.text).join(" "));
const isBold = (row: Cells, typography: Typography) =>
  row.flat().every((line) => line.items.every((item) => typography.isBold(item.font)));
