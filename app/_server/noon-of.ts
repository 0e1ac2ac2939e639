import "server-only";

/** Noon of a day that was chosen in a form, or now where that is still to come. @param day YYYY-MM-DD; empty: now */
export function noonOf(day: string): number | undefined {
  return day === "" ? undefined : Math.min(new Date(`${day}T12:00`).getTime(), Date.now());
}
