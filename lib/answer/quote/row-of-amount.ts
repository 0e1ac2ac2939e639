import { type Amount, amountsIn, isWithin, spanOf } from "../../retrieval/asked-amounts.ts";
import { CELL_SEPARATOR } from "../../retrieval/asked-rows.ts";
import type { ScoredUnit } from "./choose-quotes.ts";

/**
 * Tables say what holds for ranges of a number: the row for another range than the one the question's number falls
 * within gives way to the row for that one.
 */
export function rowOfAmount(question: string): (scored: ScoredUnit) => ScoredUnit {
  const amounts = amountsIn(question);
  return (scored) => {
    const { unit, units } = scored;
    if (unit.kind !== "table" || amounts.length === 0) return scored;
    const columns = columnsBeside(unit.text, amounts);
    const right = units.find(
      ({ kind, leadIn, text }) =>
        kind === "table" && leadIn === unit.leadIn && columns.some((column) => holds(text, column, amounts)),
    );
    return right === undefined ? scored : { ...scored, unit: right };
  };
}

/** Columns in which the row has a range that holds none of the numbers. */
function columnsBeside(row: string, amounts: readonly Amount[]): number[] {
  return row
    .split(CELL_SEPARATOR)
    .flatMap((cell, column) =>
      spanOf(cell) !== undefined && !amounts.some((amount) => isWithin(cell, amount)) ? [column] : [],
    );
}

function holds(row: string, column: number, amounts: readonly Amount[]): boolean {
  const cell = row.split(CELL_SEPARATOR)[column] ?? "";
  return amounts.some((amount) => isWithin(cell, amount));
}
