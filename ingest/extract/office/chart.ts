import { elementAt, elements, elementsBelow, textIn, type XmlElement } from "../package/read-xml.ts";
import { cleanCharacters, rowText, type TextBuilder } from "../text-builder.ts";

const MAX_POINTS = 500;

/** Adds a chart as the table it was drawn from: its title, then a row for each category with the values of all series. */
export function addChart(builder: TextBuilder, chart: XmlElement | undefined): void {
  const plot = elementAt(chart, "chart", "plotArea");
  const titles = elementsBelow(elementAt(chart, "chart", "title"), "t").map(textIn);
  builder.add("caption", cleanCharacters(titles.join(" ")));
  const series = elementsBelow(plot, "ser").map((one) => ({
    name: [...points(elementAt(one, "tx")).values()].join(" "),
    categories: points(elementAt(one, "cat") ?? elementAt(one, "xVal")),
    values: points(elementAt(one, "val") ?? elementAt(one, "yVal")),
  }));
  const categories = series[0]?.categories ?? new Map<number, string>();
  const count = Math.min(
    MAX_POINTS,
    Math.max(0, ...series.flatMap((one) => [...one.values.keys()].map((i) => i + 1))),
  );
  if (count === 0) return;
  const id = builder.nextTable();
  const add = (cells: string[], row: number) =>
    builder.add("table-row", cleanCharacters(rowText(cells)), { table: { id, row, isHeader: row === 0 } });
  add(["", ...series.map((one) => one.name)], 0);
  for (let i = 0; i < count; i++)
    add(
      [categories.get(i) ?? `${i + 1}`, ...series.map((one) => shortNumber(one.values.get(i) ?? ""))],
      i + 1,
    );
}

/** Values that were cached in the chart, by their index. */
function points(source: XmlElement | undefined): Map<number, string> {
  const found = elementsBelow(source, "pt").map((point): [number, string] => [
    Number(point.attributes.idx ?? 0),
    elements(point, "v").map(textIn).join(""),
  ]);
  return new Map(found);
}

/** Charts keep sums as they were computed, with digits that nobody sees. */
function shortNumber(text: string): string {
  return /^-?\d+\.\d{5,}(?:E-?\d+)?$/i.test(text) ? String(Number(Number(text).toFixed(4))) : text;
}
