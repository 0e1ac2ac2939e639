/**
 * Whether the database refuses to be written, and who wants to know. Kept once for the process, whatever the bundler does
 * with modules.
 */
const LISTENERS = Symbol.for("intramuros.write-failures");
type Listener = () => void;

/** Full disk, read-only disk, broken disk, or a lock that somebody does not let go of. */
const CODES = /^SQLITE_(FULL|READONLY|CANTOPEN|IOERR|BUSY|LOCKED)/;

/** Whether an error, or what it was caused by, is the database refusing to be written. */
export function isWriteFailure(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (CODES.test(String(Reflect.get(cause, "code")))) return true;
  return false;
}

/** @returns ends that */
export function onWriteFailure(listener: Listener): () => void {
  listeners().add(listener);
  return () => listeners().delete(listener);
}

export function tellOfWriteFailure(): void {
  for (const listener of listeners()) listener();
}

function listeners(): Set<Listener> {
  const known: unknown = Reflect.get(globalThis, LISTENERS);
  if (known instanceof Set) return known as Set<Listener>;
  const made = new Set<Listener>();
  Reflect.set(globalThis, LISTENERS, made);
  return made;
}
