/**
 * The one error class of the product. `code` is a closed union; HTTP and the browser see only the code, the
 * operator reads the message: one sentence that says what happened and what to do.
 */
export const HTTP_STATUS_BY_CODE = {
  /** Input that does not fit the schema. */
  "invalid-input": 400,
  /** No valid session, or wrong credentials. */
  "not-signed-in": 401,
  /** Absent, or not for this person: the two look the same from outside. */
  "not-found": 404,
  /** The person may see the thing but not do this to it. */
  "not-allowed": 403,
  /** Something of that name or content is there already, or its state does not allow this. */
  conflict: 409,
  /** A grave act: the person has to prove again who they are. */
  "step-up-needed": 403,
  /** Signing in, or going on, takes a second factor: a code, or a passkey. */
  "second-factor-needed": 403,
  /** A legal hold covers it, so it is neither deleted nor pruned nor shredded. */
  "on-hold": 409,
  /** Its retention class keeps it for a time that is not over. */
  retained: 409,
  /** What the person may read changed while they were being answered. */
  "access-changed": 409,
  /** A file larger than `ingest.maxFileBytes`. */
  "too-large": 413,
  /** Too many attempts; wait and try again. */
  "too-many-attempts": 429,
  /** A file of a kind that is not read. */
  "unsupported-format": 415,
  /** A file that cannot be read: broken, encrypted, empty. */
  "unreadable-file": 422,
  /** A file that exceeded the limits on memory, time or output. */
  "limit-exceeded": 422,
  /** The identity provider or directory cannot be reached, or is not what the settings say. */
  "identity-unavailable": 503,
  /** The engine process is not there or died during the request. */
  "engine-unavailable": 503,
  /** The question and its passages do not fit the model's context. */
  "context-too-long": 422,
  /** No model of the wanted kind is installed. */
  "no-model": 503,
  /** The audit record could not be written, so nothing was done and nothing shown. */
  "audit-unavailable": 503,
  /** The search index is missing or cannot be opened. */
  "index-unavailable": 503,
  /** The disk is full or read-only, or the database cannot be opened. */
  "storage-unavailable": 507,
  /** A setting that is wrong or missing. */
  "bad-config": 500,
  /** The person or the connection stopped the request. */
  aborted: 499,
  /** A defect of ours. */
  internal: 500,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof HTTP_STATUS_BY_CODE;

const MARK = Symbol.for("intramuros.AppError");

export class AppError extends Error {
  override readonly name = "AppError";
  readonly [MARK] = true;

  /**
   * The bundler of the web process puts this module into several chunks, each with a class of its own; what one of
   * them throws has to be known to the others.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && Reflect.get(value, MARK) === true;
  }

  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** All that a browser gets of an error of a page: Next passes on this and neither message nor cause. */
  get digest(): string {
    return this.code;
  }

  get httpStatus(): number {
    return HTTP_STATUS_BY_CODE[this.code];
  }
}

/** The same error if it is ours, else an `internal` one that keeps the original as its cause. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (
    error instanceof Error &&
    /SQLITE_(FULL|READONLY|CANTOPEN|IOERR|BUSY|LOCKED)/.test(String(Reflect.get(error, "code")))
  ) {
    return new AppError("storage-unavailable", `The database cannot be written: ${error.message}.`, {
      cause: error,
    });
  }
  if (isDiskError(error))
    return new AppError("storage-unavailable", `The disk refuses: ${error.message}.`, { cause: error });
  return new AppError("internal", error instanceof Error ? error.message : String(error), { cause: error });
}

/** A call for a file that the operating system refused: full, read-only or failing disk, no right, no more open files. */
export function isDiskError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = String(Reflect.get(error, "code"));
  // Making several folders at once tells of a missing one when the disk fails in between.
  return DISK_CODES.has(code) || (code === "ENOENT" && Reflect.get(error, "syscall") === "mkdir");
}

const DISK_CODES: ReadonlySet<string> = new Set([
  "EIO",
  "ENOSPC",
  "EDQUOT",
  "EROFS",
  "EACCES",
  "EMFILE",
  "ENFILE",
]);
