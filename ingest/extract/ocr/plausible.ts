/** Fewer characters are a page number or a stamp, not the text of a page. */
const MIN_CHARACTERS = 100;

/** Whether a text is so short that a page under it may hold more. */
export const isTooShort = (text: string): boolean => text.replace(/\s/g, "").length < MIN_CHARACTERS;

/**
 * Share of the words that could be words, 0 to 1: letters with vowels among them, without signs or capitals inside.
 * What a bad scanner's software puts under a page has few of them. Other scripts than Latin count as words.
 */
export function wordLikeShare(text: string): number {
  const tokens = text.split(/\s+/).filter((token) => /\S/.test(token));
  let plausible = 0;
  let all = 0;
  for (const token of tokens) {
    const core = token.replace(/^[("'“„»«[‚‘]+|[)\]"'”“«».,;:!?…’%*-]+$/gu, "");
    if (core === "") {
      all += 0.5;
      continue;
    }
    all++;
    if (isNumber(core) || isWord(core)) plausible++;
  }
  return all === 0 ? 0 : plausible / all;
}

const isNumber = (token: string) => /^[§€$£#+-]?\d+(?:[.,:/–-]\d+)*(?:\p{L}{1,3}|%)?$/u.test(token);

function isWord(token: string): boolean {
  if (/[^\P{L}\p{Script=Latin}]/u.test(token)) return !/[\p{Co}\ufffd]/u.test(token);
  if (!/^\p{L}[\p{L}\p{M}]*(?:['’.\-/–]\p{L}[\p{L}\p{M}]*)*\.?$/u.test(token))
    return /^[A-Z]{1,6}[-/]?\d{1,6}$/.test(token);
  const parts = token.split(/['’.\-/–]/);
  return parts.every((part) => {
    if (part.length <= 1) return true;
    if (/\p{Ll}\p{Lu}/u.test(part) && !/^(?:M[ac]c|D[e']|[\p{Lu}]\p{Ll}+)\p{Lu}\p{Ll}+$/u.test(part))
      return false;
    if (part === part.toUpperCase()) return part.length <= 6 || hasVowels(part);
    return hasVowels(part) || part.length <= 3;
  });
}

/** No vowel at all, or six consonants in a row: no word of a European language, German compounds aside. */
function hasVowels(part: string): boolean {
  const plain = part.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return /[aeiouyäöüæœø]/.test(plain) && !/[bcdfghjklmnpqrstvwxz]{7}/.test(plain) && !/(.)\1\1/.test(plain);
}
