import { expect, test } from "vitest";
import { canTry } from "./audit-failure.ts";
import { failCalls, type Outcome } from "./failing-calls.ts";

test.skipIf(!canTry("sync-error"))(
  "a disk that fails while a file is taken is told in a sentence, and what was promised is kept",
  async () => {
    const outcomes: Outcome[] = [];
    for await (const outcome of failCalls(
      1,
      ({ act, call, error }) =>
        act === "take a file" &&
        ["fsync EIO", "rename EIO", "pwrite64 ENOSPC", "rename SIGKILL"].includes(`${call} ${error}`),
    ))
      outcomes.push(outcome);
    expect(outcomes.flatMap(({ findings }) => findings)).toEqual([]);
    expect(outcomes.filter(({ isHit }) => isHit).map(({ call, code }) => `${call}: ${code}`)).toEqual([
      "pwrite64: storage-unavailable",
      "fsync: storage-unavailable",
      "rename: storage-unavailable",
      "rename: died",
    ]);
  },
  60_000,
);
