import type { ChildProcess } from "node:child_process";
import { writeSync } from "node:fs";
import { Readable } from "node:stream";
import type { Attempt } from "#lib/boundary/attempt";

/**
 * A parser process says on its fourth pipe, which also tells of pictures (picture-signal.ts), that its guard refused it
 * the network. It says no more than that: a name could hold words of the document.
 */
const PIPE = 3;
const SIGN = "blocked";

let tell: (attempt: Attempt) => void = () => undefined;

/** Says it; never fails. */
export function announceBlocked(): void {
  try {
    writeSync(PIPE, `${SIGN}\n`);
  } catch {
    // The pipe is full or gone.
  }
}

/** Whom this process tells of its parsers' attempts. */
export function onParserBlocked(report: (attempt: Attempt) => void): void {
  tell = report;
}

/** Listens to one parser process. */
export function watchBlocked(child: ChildProcess): void {
  const pipe = child.stdio[PIPE];
  if (!(pipe instanceof Readable)) return;
  let rest = "";
  pipe.on("data", (part: Buffer) => {
    const lines = (rest + part.toString("latin1")).split("\n");
    rest = lines.pop()?.slice(0, SIGN.length) ?? "";
    for (const line of lines) if (line === SIGN) tell({ what: "connect" });
  });
}
