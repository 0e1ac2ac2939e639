/** Work that must not overlap, done one after another in the order it was asked for. */
export type Lane = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** @param width pieces of work at the same time */
export function createLane(width = 1): Lane {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
