import { Refusal } from "#lib/reasons/reason";
import type { DocumentFormat } from "./document.ts";

const MAX_MESSAGES = 3;
const MAX_CONTAINERS = 5;
const isMessage = (format: string) => format === "eml" || format === "msg";

/**
 * An archive in an archive is not unpacked (files that hold themselves would never end), nor is a message three
 * messages deep.
 * @param around formats of the files that this one was found in
 * @throws {AppError} limit-exceeded
 */
export function checkNesting(format: DocumentFormat, around: readonly string[]): void {
  if (format === "zip" && around.includes("zip")) throw new Refusal("nested-archive");
  if (
    around.length >= MAX_CONTAINERS ||
    (isMessage(format) && around.filter(isMessage).length >= MAX_MESSAGES)
  )
    throw new Refusal("nested-too-deep");
}
