import "server-only";
import { notFound } from "next/navigation";
import { AppError } from "#lib/errors";

/** For pages: what is absent or not for this person becomes the page that says so; other failures pass. */
export function orNotFound<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && error.code === "not-found") notFound();
    throw error;
  }
}
