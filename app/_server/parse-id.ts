import "server-only";
import { AppError } from "#lib/errors";
import { type Id, type IdKind, parseId } from "#lib/ids";

/** An id from outside. @throws {AppError} not-found, as for an id that names nothing */
export function requireId<Kind extends IdKind>(kind: Kind, text: unknown): Id<Kind> {
  const id = parseId(kind, text);
  if (id === undefined) throw new AppError("not-found", `There is no such ${kind}.`);
  return id;
}
