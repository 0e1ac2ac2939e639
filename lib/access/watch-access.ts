import { connectionOf, type Database } from "../db/client.ts";
import { AppError } from "../errors.ts";

/** What is open is looked at again at least so often while something is being sent. */
const EVERY_MS = 400;

/**
 * Watches over something that is being sent: once the person may not have it any more, `check` throws and `signal`
 * is aborted, at the latest after 400 ms. What it costs is one look at the database's change counters, unless
 * something changed.
 */
export class AccessWatch {
  readonly #db: Database;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #isOpen: () => boolean = () => true;
  #seen = "";
  #lookedAtMs = 0;

  constructor(db: Database) {
    this.#db = db;
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
    this.#timer.unref();
  }

  /** Aborted when access went. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on `isOpen` has to hold. */
  over(isOpen: () => boolean): void {
    this.#isOpen = isOpen;
    this.#seen = "";
  }

  /** Call right before something is sent. @throws {AppError} access-changed */
  check(): void {
    if (!this.#controller.signal.aborted && this.#mayHaveChanged()) this.#look();
    if (this.#controller.signal.aborted) throw accessChanged();
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.#lookedAtMs = performance.now();
    if (!this.#controller.signal.aborted && !this.#isOpen()) this.#controller.abort(accessChanged());
  }

  /** Commits of this and of other connections count; a grant may also have run out since. */
  #mayHaveChanged(): boolean {
    const client = connectionOf(this.#db);
    const others = client.pragma("data_version", { simple: true });
    const own = client.prepare("SELECT total_changes()").pluck().get();
    const now = `${others} ${own}`;
    const isSame = now === this.#seen && performance.now() - this.#lookedAtMs < EVERY_MS;
    this.#seen = now;
    return !isSame;
  }
}

const accessChanged = () => new AppError("access-changed", "What you may read has changed; ask again.");
