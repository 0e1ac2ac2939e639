import { InvalidArgumentError } from "commander";
import { GRANT_LEVELS, type GrantLevel, ROLES, type Role } from "#lib/db/schema";
import { AppError } from "#lib/errors";
import { type DocumentId, parseId } from "#lib/ids";

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

/** A number of days, from 1 to 36,500. @throws {InvalidArgumentError} */
export function parseWholeNumber(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 36_500)
    throw new InvalidArgumentError("It must be a whole number from 1 to 36500.");
  return days;
}

/** The end of a day, as 2027-03-31, in milliseconds. @throws {InvalidArgumentError} */
export function parseDay(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T23:59:59.999`).getTime() : Number.NaN;
  if (Number.isNaN(ms)) throw new InvalidArgumentError("It must be a day, as 2027-03-31.");
  return ms;
}

/** A day (its noon) or a minute of local time, in milliseconds. @throws {InvalidArgumentError} */
export function parseMoment(text: string): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isMinute = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text);
  const ms = isDay || isMinute ? new Date(isDay ? `${text}T12:00` : text).getTime() : Number.NaN;
  if (Number.isNaN(ms))
    throw new InvalidArgumentError("It must be a moment, as 2026-03-03 or 2026-03-03T14:00.");
  return ms;
}

/** @throws {AppError} invalid-input */
export function parseDocumentId(text: string): DocumentId {
  const id = parseId("document", text);
  if (id === undefined)
    throw new AppError(
      "invalid-input",
      `${text} is not the id of a document; \`documents list\` shows them.`,
    );
  return id;
}
