import { randomInt } from "node:crypto";
import { text } from "node:stream/consumers";
import { UsageError } from "./usage-error.ts";

/** The first line of standard input. @throws {UsageError} when there is none */
export async function readPassword(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write("Password, then Ctrl-D: ");
  const [line = ""] = (await text(process.stdin)).split(/\r?\n/);
  if (line === "") throw new UsageError("there is no password on standard input");
  return line;
}

/** Letters and digits that are not mistaken for one another. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password to hand over to a person: four groups of five, about 98 bits. */
export function makePassword(): string {
  const group = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}
