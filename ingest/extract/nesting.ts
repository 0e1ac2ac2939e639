import { AppError } from "#lib/errors";
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
  if (format === "zip" && around.includes("zip"))
    throw new AppError(
      "limit-exceeded",
      "This archive lies inside another archive and was not unpacked; unpack it and add its files.",
    );
  if (
    around.length >= MAX_CONTAINERS ||
    (isMessage(format) && around.filter(isMessage).length >= MAX_MESSAGES)
  )
    throw new AppError(
      "limit-exceeded",
      "This file lies too many files deep inside others and was not read; save it on its own and add it.",
    );
}
