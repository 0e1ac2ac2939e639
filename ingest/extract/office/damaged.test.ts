import { utils, write } from "@e965/xlsx";
import { expect, test } from "vitest";
import { AppError } from "#lib/errors";
import { extractDocument } from "../extract.ts";

test("a workbook with changed bytes ends in a document or in a sentence, and never runs on", async () => {
  const book = utils.book_new();
  const rows = Array.from({ length: 200 }, (_, i) => [`row ${i}`, i, i / 3]);
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), "A");
  let state = 7;
  const next = (max: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * max);
  };
  let refused = 0;
  for (const bookType of ["xlsx", "biff8"] as const) {
    const whole = new Uint8Array(write(book, { type: "buffer", bookType, compression: true }));
    for (let i = 0; i < 40; i++) {
      const bytes = whole.slice(0, next(4) === 0 ? next(whole.length) : whole.length);
      for (let k = next(20); k > 0 && bytes.length > 0; k--) bytes[next(bytes.length)] = next(256);
      try {
        await extractDocument(bytes, "a.xlsx");
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        refused++;
      }
    }
  }
  expect(refused).toBeGreaterThan(20);
}, 60_000);
