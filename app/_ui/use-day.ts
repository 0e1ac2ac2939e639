"use client";
import { useFormatter } from "next-intl";

/** Writes a day of the calendar, YYYY-MM-DD, as the person's language does. */
export function useDay(): (date: string) => string {
  const format = useFormatter();
  return (date) =>
    // A day has no time zone; noon is on the same day in whichever one it is written.
    format.dateTime(new Date(`${date}T12:00:00Z`), { dateStyle: "medium", timeZone: "UTC" });
}
