/** A unit of measure: quantities of one dimension are compared after multiplying by the factor. */
export type Unit = { readonly dimension: string; readonly factor: number };

/** Units with a factor to the first of their dimension, and how they are written in English, German and French. */
const UNITS: readonly (readonly [dimension: string, factor: number, forms: string])[] = [
  ["mass", 1, "mg milligrams? milligramme?n? milligrammes?"],
  ["mass", 0.001, "µg μg mcg micrograms? mikrogramme?n? microgrammes?"],
  ["mass", 1e-6, "ng nanograms?"],
  ["mass", 1000, "g grams? gramm grammes?"],
  ["mass", 1e6, "kg kilograms? kilogramme?n? kilogrammes? kilos?"],
  ["mass", 1e9, "tonn?es? tonnen? tons?"],
  ["mass", 453_592.37, "lbs? pounds?"],
  ["volume", 1, "ml millilit(?:er|re)s? millilitern?"],
  ["volume", 0.001, "µl μl"],
  ["volume", 10, "cl"],
  ["volume", 100, "dl"],
  ["volume", 1000, "l lit(?:er|re)s? litern?"],
  ["length", 1, "mm millimet(?:er|re)s? millimètres? millimetern?"],
  ["length", 10, "cm centimet(?:er|re)s? centimètres? zentimetern?"],
  ["length", 1000, "m met(?:er|re)s? mètres? metern"],
  ["length", 1e6, "km kilomet(?:er|re)s? kilomètres? kilometern?"],
  ["length", 25.4, "inch(?:es)?"],
  ["length", 304.8, "ft feet foot"],
  ["length", 1_609_344, "miles?"],
  ["area", 1, "m² m2 qm square\\smet(?:er|re)s? quadratmetern? mètres\\scarrés"],
  ["area", 10_000, "ha hectares? hektar"],
  ["area", 1e6, "km² km2 square\\skilomet(?:er|re)s? quadratkilometern? kilomètres\\scarrés"],
  ["area", 2_589_988, "square\\smiles?"],
  ["area", 4046.86, "acres?"],
  ["time", 1, "s sec seconds? sekunden? secondes?"],
  ["time", 60, "min minutes? minuten?"],
  ["time", 3600, "h hours? hrs? stunden? heures?"],
  ["time", 86_400, "days? tagen? tages? tag jours?"],
  ["time", 604_800, "weeks? wochen? semaines?"],
  ["time", 86_400, "d"],
  ["months", 1, "months? monaten? monate monats monat mois"],
  ["months", 12, "years? jahren? jahre jahrs jahr yrs? ans? années?"],
  [
    "business days",
    1,
    "(?:business|working)\\sdays? werktagen? werktage werktag arbeitstagen? arbeitstage jours\\souvr(?:és|ables)",
  ],
  ["percent", 1, "% percent per\\scent prozent pour\\scent"],
  ["°C", 1, "°\\s?c ℃ degrees\\scelsius grad\\scelsius degrés\\scelsius"],
  ["°F", 1, "°\\s?f degrees\\sfahrenheit grad\\sfahrenheit degrés\\sfahrenheit"],
  ["degrees", 1, "° degrees? grad degrés?"],
  ["amount", 1, "mmol"],
  ["amount", 1000, "mol"],
  ["amount", 0.001, "µmol μmol"],
  ["mEq", 1, "meq mval"],
  ["units", 1, "IU IE UI units? einheiten einheit unités?"],
  ["pressure", 1, "mmhg"],
  ["energy", 1, "kcal"],
  ["energy", 0.239006, "kj"],
  ["power", 1, "kwh"],
  ["bytes", 1, "mb"],
  ["bytes", 1000, "gb"],
  ["bytes", 1e6, "tb"],
  ["bits", 1, "bits?"],
  ["speed", 1, "km/h kmh"],
  ["speed", 1.609344, "mph"],
  ["eur", 1, "€ eur euros?"],
  ["usd", 1, "\\$ us\\$ usd dollars?"],
  ["gbp", 1, "£ gbp"],
  ["chf", 1, "chf franken"],
  ["times", 1, "times mal fois ×"],
  ["clock", 60, "uhr o['’]clock"],
];

/** Letters that are words of their own after a number that is spelled out: "two m". */
const FORMS = UNITS.flatMap(([dimension, factor, forms]) =>
  forms.split(" ").map((form) => ({ dimension, factor, form })),
).toSorted((a, b) => b.form.length - a.form.length);
const ANY = FORMS.map(({ form }) => form).join("|");
const AFTER = new RegExp(`^([\\s\\u00a0\\u202f-]?)(${ANY})(?![\\p{L}²])`, "iu");
const PER = new RegExp(`^\\s?(?:/|per\\s|pro\\s|par\\s|je\\s|a\\s)\\s?(${ANY})(?![\\p{L}])`, "iu");
const CANONICAL = FORMS.map(
  ({ form, dimension, factor }) => [new RegExp(`^(?:${form})$`, "iu"), { dimension, factor }] as const,
);
const known = new Map<string, Unit | undefined>();

/** The unit written so; undefined when there is none of that name. */
export function unitNamed(written: string): Unit | undefined {
  const key = written.toLowerCase();
  if (!known.has(key)) known.set(key, CANONICAL.find(([pattern]) => pattern.test(written))?.[1]);
  return known.get(key);
}

/** The unit that a text begins with, with what it is given for ("mg/kg"): `length` characters of the text. */
export function unitAtStart(
  text: string,
): { readonly unit: Unit; readonly per: string; readonly length: number } | undefined {
  const first = AFTER.exec(text);
  const unit = first === null ? undefined : unitNamed(first[2] ?? "");
  if (first === null || unit === undefined) return undefined;
  const per = PER.exec(text.slice(first[0].length));
  const perUnit = per === null ? undefined : unitNamed(per[1] ?? "");
  return {
    unit,
    per: perUnit === undefined ? "" : `${perUnit.dimension}*${perUnit.factor}`,
    length: first[0].length + (per?.[0].length ?? 0),
  };
}
