import type { ChildProcess } from "node:child_process";
import { writeSync } from "node:fs";
import { Readable } from "node:stream";

/**
 * A parser process says on its fourth pipe that it begins to recognise a picture: a line with the number of pictures
 * that are known to come after it. Its time limit grows with it, and people see progress.
 */
const PIPE = 3;
const MAX_LINE = 12;

/** Says it; never fails, since nothing depends on it but time. */
export function announcePicture(waiting: number): void {
  try {
    writeSync(PIPE, `${waiting}\n`);
  } catch {
    // The pipe is full or gone.
  }
}

/** Calls `begin` for each picture that the process begins. What the process says is only a number, and checked. */
export function onAnnouncedPictures(child: ChildProcess, begin: (waiting: number) => void): void {
  const pipe = child.stdio[PIPE];
  if (!(pipe instanceof Readable)) return;
  let rest = "";
  pipe.on("error", () => undefined);
  pipe.on("data", (part: Buffer) => {
    const lines = (rest + part.toString("latin1")).split("\n");
    rest = lines.pop()?.slice(0, MAX_LINE) ?? "";
    for (const line of lines) if (/^\d{1,6}$/.test(line)) begin(Number(line));
  });
}
