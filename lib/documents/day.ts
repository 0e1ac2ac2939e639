import { AppError } from "../errors.ts";

/** A day of the calendar at the place where the product runs. */
export type Day = {
  /** YYYY-MM-DD. */
  readonly date: string;
  /** First moment after it, in UTC milliseconds. */
  readonly endMs: number;
};

/** The day of that moment. */
export function dayOf(atMs: number): Day {
  const at = new Date(atMs);
  return makeDay(at.getFullYear(), at.getMonth(), at.getDate());
}

export function today(): Day {
  return dayOf(Date.now());
}

/** @param text YYYY-MM-DD @throws {AppError} invalid-input when there is no such day */
export function parseDay(text: string): Day {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim())?.map(Number) ?? [];
  const day = year === undefined ? undefined : makeDay(year, (month ?? 0) - 1, date ?? 0);
  if (day === undefined || day.date !== text.trim())
    throw new AppError("invalid-input", "A date is written as year-month-day, for example 2026-03-31.");
  return day;
}

function makeDay(year: number, month: number, date: number): Day {
  // Noon and midnight of the calendar, not 24 hours: days on which the clocks change are shorter or longer.
  const noon = new Date(year, month, date, 12);
  const digits = (value: number, length: number) => String(value).padStart(length, "0");
  return {
    date: `${digits(noon.getFullYear(), 4)}-${digits(noon.getMonth() + 1, 2)}-${digits(noon.getDate(), 2)}`,
    endMs: new Date(year, month, date + 1).getTime(),
  };
}
