/** More sentences than anybody asks for; the prompt says five. */
const MOST_SENTENCES = 8;

/**
 * A grammar (GBNF) that holds the model while it writes: sentences that each end in the number of a
 * passage it was given, or the sign for "not found". Brackets stand nowhere else, and the signs that markup begins
 * with nowhere at all, so neither a citation of what was not given nor a link, an image or HTML can be written.
 * @param passages how many it was given, numbered from 1
 */
export function answerGrammar(passages: number): string {
  const numbers = Array.from({ length: passages }, (_, i) => `"${i + 1}"`).join(" | ");
  return [
    `root ::= "NOT FOUND" | sentence (" " sentence){0,${MOST_SENTENCES - 1}}`,
    `sentence ::= start text* mark+ "."?`,
    `start ::= [^ \\[\\]<>\`*#|!\\n\\r\\t]`,
    `text ::= [^\\[\\]<>\`*#|\\n\\r\\t]`,
    `mark ::= " "? "[" (${numbers}) "]"`,
  ].join("\n");
}
