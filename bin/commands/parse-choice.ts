import { InvalidArgumentError } from "commander";
import { GRANT_LEVELS, type GrantLevel, ROLES, type Role } from "#lib/db/schema";

/** @throws {InvalidArgumentError} */
export function parseRole(text: string): Role {
  return parseChoice(ROLES, text);
}

/** @throws {InvalidArgumentError} */
export function parseLevel(text: string): GrantLevel {
  return parseChoice(GRANT_LEVELS, text);
}

/** A whole number from 1 to 100. @throws {InvalidArgumentError} */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 100)
    throw new InvalidArgumentError("It must be a whole number from 1 to 100.");
  return count;
}

/** The number of an event in the log, or 0. @throws {InvalidArgumentError} */
export function parseEventNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be the number of an event.");
  return Number(text);
}

/** @throws {InvalidArgumentError} */
export function parseChoice<Choice extends string>(choices: readonly Choice[], text: string): Choice {
  const choice = choices.find((one) => one === text);
  if (choice === undefined) throw new InvalidArgumentError(`It must be one of ${choices.join(", ")}.`);
  return choice;
}
