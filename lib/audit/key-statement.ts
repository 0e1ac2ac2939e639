import { AppError } from "../errors.ts";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import {
  formatVerifierKey,
  openNote,
  parseVerifierKey,
  type Signer,
  signatureLine,
  signNote,
  type Verifier,
} from "./note.ts";

/** Keys that follow one another, each introduced by the one before; FORMAT.md, "Exchanging the key". */
export type KeyStatement = {
  readonly origin: string;
  /** `before` signs checkpoints over at most so many events, `after` over at least so many. */
  readonly size: number;
  readonly before: string;
  readonly after: string;
};
/** A key that is trusted for checkpoints of these sizes, both ends included. */
export type KeySpan = { readonly key: Verifier; readonly from: number; readonly upTo: number };

const HEAD = "intramuros-key/v1";

/** The note by which one key introduces the next. */
export function signKeyStatement(size: number, before: Signer, after: Signer): string {
  const lines = [HEAD, before.name, size, formatVerifierKey(before), formatVerifierKey(after)];
  const text = `${lines.join("\n")}\n`;
  return `${signNote(text, before)}${signatureLine(text, after)}`;
}

/** What a statement says, without looking at its signatures. @throws {AppError} invalid-input */
export function parseKeyStatement(note: string): KeyStatement {
  const [head, origin = "", size = "", before = "", after = "", ...rest] =
    note.split("\n\n", 1)[0]?.split("\n") ?? [];
  if (head !== HEAD || !/^(0|[1-9]\d{0,15})$/.test(size) || after === "" || rest.length > 0)
    throw new AppError("invalid-input", "This is not a key statement.");
  return { origin, size: Number(size), before, after };
}

/**
 * All keys that follow from the roots, each with the sizes it is trusted for.
 * @param roots keys that are trusted by themselves
 * @throws {AppError} invalid-input when a statement about a trusted key is wrong, or there are two about one
 */
export function followKeys(roots: readonly string[], statements: readonly string[]): KeySpan[] {
  const known = statements.map((note) => ({ note, ...parseKeyStatement(note) }));
  return roots.flatMap((root) => {
    const spans: KeySpan[] = [];
    let [text, from] = [root, 0];
    for (let steps = 0; steps <= known.length; steps++) {
      const key = parseVerifierKey(text);
      const [next, ...others] = known.filter(({ before }) => before === text);
      if (others.length > 0) throw wrong("Two key statements are about the same key.");
      if (next === undefined) return [...spans, { key, from, upTo: Number.MAX_SAFE_INTEGER }];
      requireIntroduced(next, key, from);
      spans.push({ key, from, upTo: next.size });
      [text, from] = [next.after, next.size];
    }
    throw wrong("The key statements go round in a circle.");
  });
}

function requireIntroduced(
  { note, origin, size, after }: KeyStatement & { note: string },
  key: Verifier,
  from: number,
) {
  const next = parseVerifierKey(after);
  if (origin !== key.name || next.name !== key.name) throw wrong("A key statement is of another log.");
  if (size < from) throw wrong("A key statement goes back in the log.");
  openNote(note, [key]);
  openNote(note, [next]);
}

/**
 * Opens a checkpoint that is signed by a key trusted for its size.
 * @throws {AppError} invalid-input
 */
export function openCheckpoint(note: string, spans: readonly KeySpan[]): Checkpoint {
  const { size } = parseCheckpoint(note);
  const keys = spans.filter(({ from, upTo }) => size >= from && size <= upTo).map(({ key }) => key);
  return parseCheckpoint(openNote(note, keys).text);
}

const wrong = (sentence: string) => new AppError("invalid-input", sentence);
