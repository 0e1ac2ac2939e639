/**
 * Finds the words of a text: runs of letters, digits, marks that belong to letters, and soft hyphens, of all scripts
 * (`[\p{L}\p{N}\p{M}\u00ad]+`). A question reads some hundred passages word by word, and a loop over their characters
 * takes a third of the time of that expression.
 * @param found is told where each word begins and ends, in order
 */
export function eachWord(text: string, found: (start: number, end: number) => void): void {
  let start = -1;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const kind = kinds[unit] === UNKNOWN ? learn(unit) : kinds[unit];
    const isPair = kind === PAIR && isLow(text.charCodeAt(at + 1));
    if (kind === IN_WORD || (isPair && WORD.test(text.slice(at, at + 2)))) {
      if (start < 0) start = at;
    } else if (start >= 0) {
      found(start, at);
      start = -1;
    }
    if (isPair) at++;
  }
  if (start >= 0) found(start, text.length);
}

/** One character of a word. */
const WORD = /^[\p{L}\p{N}\p{M}\u00ad]$/u;
const UNKNOWN = 0;
const IN_WORD = 1;
const BETWEEN = 2;
/** The first half of a character beyond the first 65,536. */
const PAIR = 3;
/** By UTF-16 unit; filled as units come. */
const kinds = new Uint8Array(0x1_00_00);

function learn(unit: number): number {
  const kind = isHigh(unit) ? PAIR : WORD.test(String.fromCharCode(unit)) ? IN_WORD : BETWEEN;
  kinds[unit] = kind;
  return kind;
}

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;
