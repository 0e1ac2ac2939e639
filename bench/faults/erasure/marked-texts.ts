/** Words that no other document has, and texts made of them. */
export type MarkedText = {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  /** The words, capitalised as they stand in the text. */
  readonly words: readonly string[];
  /** The sentence with most of them. */
  readonly sentence: string;
  /** A question that the sentence answers. */
  readonly question: string;
};

const SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo zu".split(" ");
/** Different in each document, as their vectors have to be. */
const filler = (word: string) =>
  `The ward keeps the records of ${word} in order. Nurses write down each dose, each visit and each change of the plan. `.repeat(
    8,
  );

/** @param number from 0; each gives other words */
export function markedText(number: number): MarkedText {
  const words = Array.from({ length: 6 }, (_, i) => wordOf(number * 6 + i));
  const [first = "", second = "", third = "", drug = "", place = "", unit = ""] = words;
  const short = `${first[0]}${second[0]}${third[0]}`.toUpperCase();
  const sentence = `${first} ${second} ${third} received ${drug} in ${place} on the ${(number % 28) + 1}th of May.`;
  return {
    number,
    name: `record-${drug.toLowerCase()}-${number}.txt`,
    text: [
      `Record of the ward, number ${number}.`,
      filler(unit),
      sentence,
      filler(place),
      `The unit ${unit} knows the patient as ${first} ${second} ${third} (${short}).`,
      filler(drug),
    ].join("\n\n"),
    words,
    sentence,
    question: `What did ${first} ${second} ${third} receive in ${place}?`,
  };
}

/** Twelve letters that no ending is taken off, capital first. */
function wordOf(number: number): string {
  let [letters, rest] = ["", number];
  for (let i = 0; i < 5; i++) {
    letters = `${SYLLABLES[rest % SYLLABLES.length]}${letters}`;
    rest = Math.floor(rest / SYLLABLES.length);
  }
  return `Q${letters}x`;
}
