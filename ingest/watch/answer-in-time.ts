import type { FolderProblem } from "#lib/db/schema";

/** The folder as a whole cannot be followed; says nothing about its files. */
export class FolderTrouble extends Error {
  readonly problem: FolderProblem;
  /** Settles when the disk answers after all; nothing else is asked of it before. */
  readonly over: Promise<unknown>;

  constructor(problem: FolderProblem, options: { cause?: unknown; over?: Promise<unknown> } = {}) {
    super(`the folder cannot be followed: ${problem}`, options);
    this.problem = problem;
    this.over = options.over ?? Promise.resolve();
  }
}

/** A disk behind a network that answers no call within this is away. In ms. */
const PATIENCE_MS = 30_000;

/**
 * What a call of the file system gives. A mount whose server is gone never answers; the call then stays open and only
 * our waiting ends.
 * @throws {FolderTrouble} no-answer
 */
export async function answerInTime<Result>(
  call: Promise<Result>,
  patienceMs: number = PATIENCE_MS,
): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const settled = call.then(
    () => undefined,
    () => undefined,
  );
  const timer = setTimeout(() => reject(new FolderTrouble("no-answer", { over: settled })), patienceMs);
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The system's code of an error, such as ENOENT. */
export function codeOf(error: unknown): string {
  return error instanceof Error ? String(Reflect.get(error, "code") ?? "") : "";
}
