/**
 * Splits a compound word into words that the documents have: "kündigungsfrist" into "kündigung" and "frist". German
 * joins nouns freely, so no list of words holds them; the organization's own vocabulary does. Works on stems, which is
 * what the vocabulary holds; English and French words split rarely, and then rightly ("database").
 * @param isKnown how many passages have a stem
 * @returns the parts in order, or none when the word cannot be told apart
 */
export function splitCompound(term: string, countOf: (stem: string) => number): string[] {
  if (term.length < 2 * LEAST_PART || /\d/.test(term)) return [];
  let best: { parts: string[]; worth: number } | undefined;
  for (let end = term.length - LEAST_PART; end >= LEAST_PART; end--) {
    const first = knownHead(term.slice(0, end), countOf);
    if (first === undefined) continue;
    const rest = term.slice(end);
    const tail = countOf(rest) >= LEAST_PASSAGES ? [rest] : splitCompound(rest, countOf);
    if (tail.length === 0) continue;
    const parts = [first, ...tail];
    const worth = Math.min(...parts.map(countOf)) / parts.length ** 3;
    if (best === undefined || worth > best.worth) best = { parts, worth };
  }
  return best?.parts ?? [];
}

/** The part before a joint, with or without the letters that German joins words with. */
function knownHead(written: string, countOf: (stem: string) => number): string | undefined {
  for (const joint of JOINTS) {
    if (!written.endsWith(joint)) continue;
    const stem = written.slice(0, written.length - joint.length);
    if (stem.length >= LEAST_PART && countOf(stem) >= LEAST_PASSAGES) return stem;
  }
  return undefined;
}

const LEAST_PART = 4;
/** Once may be a mistake or a name. */
const LEAST_PASSAGES = 2;
const JOINTS = ["", "s", "es", "n", "en", "er", "e"];
