import fc from "fast-check";
import { expect, test } from "vitest";
import { csvRow } from "./csv.ts";

/** Reads one row as RFC 4180 says. */
function readRow(row: string): string[] {
  const cells: string[] = [];
  const body = row.replace(/\r\n$/, "");
  for (let at = 0; at <= body.length; ) {
    const quoted = /^"((?:[^"]|"")*)"(?:,|$)/.exec(body.slice(at));
    const plain = /^([^,]*)(?:,|$)/.exec(body.slice(at));
    const [whole, text] = quoted ?? plain ?? ["", ""];
    cells.push(quoted ? (text ?? "").replaceAll('""', '"') : (text ?? ""));
    at += whole.length;
    if (!whole.endsWith(",")) break;
  }
  return cells;
}

test("whatever a file is called, a row comes back as it was, but never as a formula", () => {
  const text = fc
    .string({ unit: "grapheme" })
    .filter((one) => !/^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(one));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (values) => {
      expect(readRow(csvRow(values))).toEqual(values);
    }),
  );
});

test.each(["=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", ' =HYPERLINK("http://x")', "＝1"])(
  "%j is no formula",
  (name) => {
    expect(readRow(csvRow([name, "x"]))[0]).toBe(`'${name}`);
  },
);

test("numbers are numbers, negative ones too, and what is unknown is empty", () => {
  expect(csvRow([1, -2, null, "a,b", 'say "no"', "two\nlines"])).toBe(
    '1,-2,,"a,b","say ""no""","two\nlines"\r\n',
  );
});
