import { AppError } from "../errors.ts";

/**
 * Name and source path of a file from what it was called: folders stay as the source path; control characters, empty
 * parts and ".." go. At most 255 and 2000 characters.
 * @throws {AppError} invalid-input when nothing is left
 */
export function parseSourceName(text: string): { name: string; sourcePath: string } {
  const clean = text
    .normalize("NFC")
    .replace(/\p{Cc}/gu, "")
    .replaceAll("\\", "/");
  const parts = clean
    .split("/")
    .map((part) => part.trim())
    .filter((part) => part !== "" && part !== "." && part !== "..");
  const name = parts.at(-1);
  if (name === undefined) throw new AppError("invalid-input", "The file has no name.");
  return { name: name.slice(0, 255), sourcePath: parts.join("/").slice(0, 2000) };
}
