import { asc, eq } from "drizzle-orm";
import type { Database } from "#lib/db/client";
import { documents, pages } from "#lib/db/schema";

/** A question for one cell of a table. */
export type TableQuestion = {
  readonly question: string;
  /** What the right row says, and what its header says. */
  readonly row: readonly string[];
  readonly header: readonly string[];
};

type Table = { header: string[][]; rows: string[][] };

/**
 * Questions for cells that nobody chose: "What is the COLUMN of LABEL?", for random cells of the tables that were read. The
 * label is the first cell of its row and stands in no other row of any table, so that one row alone is right. As many from
 * each document as from any other, as far as it has them.
 * @param seed the same seed gives the same questions of the same documents
 */
export function makeQuestions(db: Database, count: number, seed: number): TableQuestion[] {
  const byDocument = readTables(db);
  const seen = countCells([...byDocument.values()].flat());
  const random = randomFrom(seed);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)];
  const made = new Map<string, TableQuestion>();
  for (let tries = 0; made.size < count && tries < 500 * count; tries++) {
    const table = pick(pick([...byDocument.values()]) ?? []);
    const [columns = []] = table?.header ?? [];
    const row = pick(table?.rows ?? []) ?? [];
    const [label = ""] = row;
    const at = 1 + Math.floor(random() * (row.length - 1));
    const [column = "", value = ""] = [columns[at], row[at]];
    const isUsable =
      row.length === columns.length && isName(label) && seen.get(plain(label)) === 1 && isColumn(column);
    if (isUsable && value !== "" && !made.has(label))
      made.set(label, {
        question: `What is the ${column} of ${label}?`,
        row: [label, value],
        header: [column],
      });
  }
  return [...made.values()];
}

/** Tables with a header of one row, by document. */
function readTables(db: Database): Map<string, Table[]> {
  const found = new Map<string, Table[]>();
  for (const { id } of db.select({ id: documents.id }).from(documents).orderBy(asc(documents.name)).all()) {
    const tables = new Map<number, Table>();
    const own = db.select().from(pages).where(eq(pages.documentId, id)).orderBy(asc(pages.number)).all();
    for (const page of own)
      for (const { kind, start, end, table } of page.blocks) {
        if (kind !== "table-row" || table === undefined) continue;
        const known = tables.get(table.id) ?? { header: [], rows: [] };
        tables.set(table.id, known);
        const cells = page.text
          .slice(start, end)
          .split(" | ")
          .map((cell) => cell.trim());
        known[table.isHeader ? "header" : "rows"].push(cells);
      }
    const usable = [...tables.values()].filter(({ header, rows }) => header.length === 1 && rows.length >= 3);
    if (usable.length > 0) found.set(id, usable);
  }
  return found;
}

/** In how many rows a cell stands. */
function countCells(tables: readonly Table[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of tables.flatMap(({ rows }) => rows))
    for (const cell of new Set(row.map(plain))) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return counts;
}

const plain = (cell: string) => cell.toLowerCase().replace(/\s+/g, " ");
const isName = (label: string) => /^[\p{L}\d][^|…]{2,49}$/u.test(label);
const isColumn = (column: string) => /\p{L}{3}/u.test(column) && column.length <= 40;

/** A linear congruential generator (Numerical Recipes), from 0 to 1. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
