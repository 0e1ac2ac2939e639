/** Numbers written as words in English, German and French, with their values. */
const EN_ONES =
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const DE_ONES =
  "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn".split(
    " ",
  );
const DE_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split(" ");
const FR_ONES =
  "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf".split(
    " ",
  );
const FR_TENS = "vingt trente quarante cinquante soixante".split(" ");

function buildWords(): Map<string, number> {
  const words = new Map<string, number>();
  // "one", "ein" and "un" are articles and pronouns more often than numbers.
  const addOnes = (ones: readonly string[]) =>
    ones.forEach((word, i) => {
      if (i > 0) words.set(word, i + 1);
    });
  addOnes(EN_ONES);
  addOnes(DE_ONES);
  addOnes(FR_ONES);
  EN_TENS.forEach((tens, i) => {
    words.set(tens, (i + 2) * 10);
    for (const [j, one] of EN_ONES.slice(0, 9).entries()) words.set(`${tens}-${one}`, (i + 2) * 10 + j + 1);
  });
  DE_TENS.forEach((tens, i) => {
    words.set(tens, (i + 2) * 10);
    for (const [j, one] of DE_ONES.slice(0, 9).entries()) words.set(`${one}und${tens}`, (i + 2) * 10 + j + 1);
  });
  FR_TENS.forEach((tens, i) => {
    words.set(tens, (i + 2) * 10);
    for (const [j, one] of FR_ONES.slice(1, 9).entries()) words.set(`${tens}-${one}`, (i + 2) * 10 + j + 2);
  });
  FR_ONES.slice(9).forEach((one, j) => {
    words.set(`soixante-${one}`, 70 + j);
    words.set(`quatre-vingt-${one}`, 90 + j);
  });
  for (const [j, one] of FR_ONES.slice(0, 9).entries()) words.set(`quatre-vingt-${one}`, 81 + j);
  words.set("quatre-vingts", 80).set("soixante-dix", 70).set("quatre-vingt-dix", 90);
  DE_ONES.slice(0, 12).forEach((one, i) => {
    words.set(`${one}hundert`, (i + 1) * 100).set(`${one}tausend`, (i + 1) * 1000);
  });
  return words.set("zwo", 2);
}

/** Value of each word; those of several parts are written with a hyphen. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = buildWords();

/** What a number may be multiplied by: "2 million", "five hundred", "3 Mio.". */
export const MULTIPLIERS: ReadonlyMap<string, number> = new Map([
  ["hundred", 100],
  ["hundert", 100],
  ["cents", 100],
  ["thousand", 1000],
  ["tausend", 1000],
  ["mille", 1000],
  ["million", 1e6],
  ["millions", 1e6],
  ["millionen", 1e6],
  ["mio", 1e6],
  ["billion", 1e9],
  ["milliarde", 1e9],
  ["milliarden", 1e9],
  ["milliard", 1e9],
  ["milliards", 1e9],
  ["mrd", 1e9],
]);

/** How often: "twice daily", "dreimal", "deux fois" is read as a number with its unit. */
export const FREQUENCIES: ReadonlyMap<string, number> = new Map([
  ["once", 1],
  ["twice", 2],
  ["thrice", 3],
  ["einmal", 1],
  ["zweimal", 2],
  ["dreimal", 3],
  ["viermal", 4],
  ["fünfmal", 5],
]);

/** Places in an order, by folded beginnings: "third", "dritter", "troisième". */
export const ORDINALS: readonly (readonly [RegExp, number])[] = [
  [/^(?:first|erste[nrsm]?|premi(?:er|ère)s?)$/iu, 1],
  [/^(?:second|zweite[nrsm]?|deuxièmes?|seconde?s?)$/iu, 2],
  [/^(?:third|dritte[nrsm]?|troisièmes?)$/iu, 3],
  [/^(?:fourth|vierte[nrsm]?|quatrièmes?)$/iu, 4],
  [/^(?:fifth|fünfte[nrsm]?|cinquièmes?)$/iu, 5],
  [/^(?:sixth|sechste[nrsm]?|sixièmes?)$/iu, 6],
  [/^(?:seventh|siebte[nrsm]?|septièmes?)$/iu, 7],
  [/^(?:eighth|achte[nrsm]|huitièmes?)$/iu, 8],
  [/^(?:ninth|neunte[nrsm]?|neuvièmes?)$/iu, 9],
  [/^(?:tenth|zehnte[nrsm]?|dixièmes?)$/iu, 10],
];
