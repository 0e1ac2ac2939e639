import { styleText } from "node:util";

export type Column<Row> = {
  readonly title: string;
  readonly value: (row: Row) => string | number | null;
  /** Numbers stand right. */
  readonly align?: "left" | "right";
};

/** Aligned lines with a heading; one line that says so when there are no rows. */
export function formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  whenEmpty: string,
): string[] {
  if (rows.length === 0) return [whenEmpty];
  const cells = rows.map((row) => columns.map((column) => clean(column.value(row))));
  const widths = columns.map((column, i) =>
    Math.max(width(column.title), ...cells.map((row) => width(row[i] ?? ""))),
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, i) => pad(text, widths[i] ?? 0, columns[i]?.align ?? "left"))
      .join("  ")
      .trimEnd();
  const heading = styleText("bold", line(columns.map((column) => column.title)), { stream: process.stdout });
  return [heading, ...cells.map(line)];
}

/** Names come from files and people: control characters would move the terminal's cursor. */
function clean(value: string | number | null): string {
  if (value === null) return "–";
  return typeof value === "number" ? value.toLocaleString("en") : value.replace(/\p{Cc}+/gu, " ");
}

function pad(text: string, to: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, to - width(text)));
  return align === "right" ? space + text : text + space;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
function width(text: string): number {
  return [...graphemes.segment(text)].length;
}
