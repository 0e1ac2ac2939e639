/**
 * Keys that this process has opened, of all databases it has open. Ids are random, so they tell the databases apart.
 * Kept once for the process and not once for the module: the bundler of the pages puts this module into several files,
 * and a database that one of them opened must be readable to all.
 */
type OpenKeys = {
  readonly found: Map<string, Buffer>;
  readonly lookups: Set<(id: string) => Buffer | undefined>;
};
const PLACE = Symbol.for("intramuros.open-keys");
/** A question needs a dozen; a rebuild of the index one for each document, one after the other. */
const MOST_KEPT = 5000;

/** The secret of a key, unless it was destroyed. @throws {AppError} when the master key is not to be had */
export function findKey(id: string): Buffer | undefined {
  const { found, lookups } = openKeys();
  const known = found.get(id);
  if (known !== undefined) return known;
  for (const lookup of lookups) {
    const secret = lookup(id);
    if (secret === undefined) continue;
    if (found.size >= MOST_KEPT) found.clear();
    found.set(id, secret);
    return secret;
  }
  return undefined;
}

/** Makes the keys of a database findable. @returns ends that */
export function addLookup(lookup: (id: string) => Buffer | undefined): () => void {
  const { found, lookups } = openKeys();
  lookups.add(lookup);
  return () => {
    lookups.delete(lookup);
    found.clear();
  };
}

/** Forgets a key that was destroyed. */
export function forgetKey(id: string): void {
  openKeys().found.delete(id);
}

function openKeys(): OpenKeys {
  const kept: unknown = Reflect.get(globalThis, PLACE);
  if (kept !== undefined) return kept as OpenKeys;
  const made: OpenKeys = { found: new Map(), lookups: new Set() };
  Reflect.set(globalThis, PLACE, made);
  return made;
}
