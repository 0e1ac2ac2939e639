import { readFileSync } from "node:fs";
import { AppError } from "../../errors.ts";

/** A secret of the settings, given itself or as a file. */
export type ConfiguredSecret = { readonly value: string | undefined; readonly path: string | undefined };

/** @returns undefined when neither is set @throws {AppError} bad-config when the file cannot be read */
export function readSecret({ value, path }: ConfiguredSecret): string | undefined {
  if (value !== undefined || path === undefined) return value;
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new AppError("bad-config", `The file ${path} with a secret cannot be read.`, { cause: error });
  }
}
