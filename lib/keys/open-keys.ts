/** Keys that this process has opened, of all databases it has open. Ids are random, so they tell the databases apart. */
const found = new Map<string, Buffer>();
const lookups = new Set<(id: string) => Buffer | undefined>();
/** A question needs a dozen; a rebuild of the index one for each document, one after the other. */
const MOST_KEPT = 5000;

/** The secret of a key, unless it was destroyed. @throws {AppError} when the master key is not to be had */
export function findKey(id: string): Buffer | undefined {
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
  lookups.add(lookup);
  return () => {
    lookups.delete(lookup);
    found.clear();
  };
}

/** Forgets a key that was destroyed. */
export function forgetKey(id: string): void {
  found.delete(id);
}
