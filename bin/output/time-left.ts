/** So many milliseconds of work say how long the rest takes. */
const ENOUGH_MS = 5000;

/** Says ", about 12 min left" from what was done since; nothing while too little was, or less than a minute is left. */
export function sayTimeLeft(): (done: number, total: number) => string {
  let since: { atMs: number; done: number } | undefined;
  return (done, total) => {
    since ??= { atMs: Date.now(), done };
    const ms = Date.now() - since.atMs;
    const more = done - since.done;
    if (ms < ENOUGH_MS || more <= 0) return "";
    const minutes = ((total - done) * ms) / more / 60_000;
    return minutes < 1 ? "" : `, about ${Math.ceil(minutes)} min left`;
  };
}
