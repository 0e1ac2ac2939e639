import { foldWord } from "../../retrieval/terms.ts";

/**
 * Pairs of words that make a sentence say the contrary when one takes the other's place; comparatives and the two
 * sides of a contract among them. Forms are compared folded, by their beginning where a "*" ends them.
 */
const PAIRS = `
more/less more/fewer most/least higher/lower highest/lowest greater/smaller greater/lesser greater/less larger/smaller longer/shorter older/younger
earlier/later above/below over/under before/after maximum/minimum max/min increas*/decreas* increas*/reduc* rais*/lower* rise/fall
better/worse faster/slower often/rarely always/never frequent*/rare* all/some every/some with/without include*/exclud* including/excluding
inside/outside accept*/reject* accept*/refus* allow*/prohibit* permit*/prohibit* allow*/forbid* start*/end* begin*/end* first/last left/right
high/low large/small long/short early/late old/new old/young strong*/weak* hot/cold warm/cold upper/lower internal*/external*
employer*/employee* lessor*/lessee* licensor*/licensee* grantor*/grantee* buyer*/seller* purchaser*/seller* vendor*/purchaser* landlord*/tenant*
disclosing/receiving discloser*/recipient* mother*/father* parent*/child* public/private mandatory/optional acute/chronic
mehr/weniger meisten/wenigsten hoher*/niedriger* hoher*/geringer* hochst*/niedrigst* grosser*/kleiner* langer*/kurzer* alter*/junger* fruher*/spater*
oberhalb/unterhalb uber/unter vor/nach mit/ohne maximum/minimum erhoh*/verringer* erhoh*/senk* steig*/sink* zunehm*/abnehm* zunahm*/abnahm* immer/nie haufig*/selten* alle/einige
innerhalb/ausserhalb einschliesslich/ausschliesslich hochsten*/mindesten* erlaub*/verboten zulassig*/unzulassig* beginn*/end* anfang*/end* erste*/letzte* links/rechts
hoch*/niedrig* gross*/klein* lang*/kurz* fruh*/spat* arbeitgeber*/arbeitnehmer* verkaufer*/kaufer* vermieter*/mieter* glaubiger*/schuldner* mutter*/vater* eltern*/kind*
plus/moins superieur*/inferieur* maximum/minimum maximal*/minimal* avant/apres avec/sans augment*/dimin* augment*/redui* augment*/baiss* toujours/jamais souvent/rarement
mieux/pire meilleur*/pire* debut*/fin inclu*/exclu* premier*/dernier* tot/tard grand*/petit* haut*/bas long*/court* accept*/refus* autoris*/interdi* gauche/droite
employeur*/salarie* bailleur*/locataire* vendeur*/acheteur* creancier*/debiteur* pere*/mere* public/prive publics/prives
`
  .trim()
  .split(/\s+/)
  .map((pair) => pair.split("/") as [string, string]);

const PREFIXES = ["un", "in", "im", "ir", "il", "non", "dis", "nicht"];

/** Whether one word says the contrary of another. */
export function areOpposite(a: string, b: string): boolean {
  const [x, y] = [foldWord(a), foldWord(b)];
  if (x === y) return false;
  if (PAIRS.some(([one, other]) => (fits(x, one) && fits(y, other)) || (fits(x, other) && fits(y, one))))
    return true;
  return isDenied(x, y) || isDenied(y, x);
}

/** Small words that must not be passed over, since another in their place turns the sentence round. */
export function isPolar(folded: string): boolean {
  return POLAR.has(folded);
}

const POLAR = new Set(PAIRS.flat().filter((form) => !form.endsWith("*")));

function fits(word: string, form: string): boolean {
  return form.endsWith("*") ? word.startsWith(form.slice(0, -1)) : word === form;
}

/** "unlawful" denies "lawful". */
function isDenied(long: string, short: string): boolean {
  return short.length >= 4 && PREFIXES.some((prefix) => long === prefix + short);
}
