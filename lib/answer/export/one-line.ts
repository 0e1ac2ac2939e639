/** Text of documents on one line, without what moves a cursor or turns the direction of writing. */
export function oneLine(text: string): string {
  return withoutBreaks(text).trim();
}

/** The same of a piece of a line: white space at its ends stays. */
export function withoutBreaks(text: string): string {
  return text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "").replace(/[\p{Cc}\s]+/gu, " ");
}
