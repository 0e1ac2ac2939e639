import { stemWord, type Word } from "../../retrieval/terms.ts";
import { areOpposite } from "./opposites.ts";

/** Forms and derivations share this much of their beginning, in letters and as a share of the longer word. */
const LEAST_BEGINNING = 5;
const LEAST_SHARE = 0.65;
/** A part of a German compound has at least this many letters. */
const LEAST_PART = 5;

/**
 * Whether two words stand for the same: forms of one word, parts of a compound, an abbreviation, or synonyms of the
 * short list below. Contraries never do, however alike they look.
 */
export function isSameWord(a: Word, b: Word): boolean {
  if (a.folded === b.folded) return true;
  if (/\d/.test(a.folded) || /\d/.test(b.folded)) return false;
  const isAlike =
    a.term === b.term || areForms(a.folded, b.folded) || isPartOf(a.folded, b.folded) || areSynonyms(a, b);
  return isAlike && !areOpposite(a.folded, b.folded);
}

function areForms(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  let shared = 0;
  while (shared < short.length && short[shared] === long[shared]) shared++;
  return shared >= LEAST_BEGINNING && shared >= LEAST_SHARE * long.length;
}

/** A claim may be less exact than its source, "Jahr" for "Kalenderjahr", not the other way round. */
function isPartOf(claimed: string, source: string): boolean {
  return claimed.length >= LEAST_PART && source.length - claimed.length >= 3 && source.endsWith(claimed);
}

function areSynonyms(a: Word, b: Word): boolean {
  const groups = GROUPS.get(a.term) ?? GROUPS.get(a.folded);
  if (groups === undefined) return false;
  const others = GROUPS.get(b.term) ?? GROUPS.get(b.folded);
  return others?.some((group) => groups.includes(group)) ?? false;
}

/** Words of instructions, contracts and notices that models put for one another; each line is a group. */
const SYNONYMS = `
must shall should need required require obliged obligated necessary
may can allowed permitted authorised authorized able
use utilise utilize employ
begin start commence initiate
stop end cease discontinue terminate finish
get obtain receive acquire
give provide supply administer deliver grant furnish
buy purchase
help assist support aid
show indicate demonstrate display reveal
tell inform notify advise
ask request
doctor physician clinician
disease illness disorder condition
drug medication medicine
symptom sign
cause lead trigger produce induce
treat manage
contain include comprise
keep retain maintain store preserve
change modify alter amend
make create produce
send transmit forward submit
need require
happen occur arise
agreement contract
staff personnel
number no nr nummer numero nombre
jahr jahrlich
law statute legislation
company corporation firm business
person people individual human
kid child
rule regulation
about approximately around roughly circa
often frequently commonly
usually generally typically normally
quickly rapidly fast promptly immediately
big large
additional further extra
enough sufficient adequate
several various multiple many numerous
important significant essential
near close
whole entire complete
within inside
choose select
check verify examine review
find discover identify detect
explain describe
part portion section
way manner method
aim goal purpose objective
annually yearly
each every
written writing
muss mussen verpflichtet erforderlich notwendig soll sollen
kann konnen darf durfen erlaubt
beginnen anfangen starten begin beginnt
beenden enden aufhoren
bekommen erhalten kriegen
geben erteilen gewahren
informieren benachrichtigen unterrichten mitteilen
arzt mediziner doktor
krankheit erkrankung
medikament arzneimittel
nutzen benutzen verwenden gebrauchen
zeigen darstellen
etwa ungefahr circa rund zirka
oft haufig
gewohnlich normalerweise ublicherweise regelmassig meist
schnell rasch unverzuglich sofort
ausreichend genugend hinreichend
zusatzlich weitere
jahrlich jedes
antrag gesuch
vertrag vereinbarung
person mensch
gross umfangreich
entstehen auftreten
erlauben gestatten
aufbewahren lagern
wichtig bedeutend wesentlich
doit doivent faut obligatoire tenu oblige necessaire
peut peuvent possible autorise permis
commencer debuter demarrer
finir terminer arreter cesser
obtenir recevoir
donner fournir accorder
informer avertir prevenir aviser notifier
medecin docteur praticien
maladie affection
medicament remede
utiliser employer
montrer indiquer
environ approximativement
souvent frequemment
generalement habituellement normalement
rapidement vite
suffisant assez
supplementaire additionnel
contrat accord convention
personne individu
loi legislation
demander solliciter
conserver garder
changer modifier
envoyer transmettre adresser
choisir selectionner
verifier controler
important essentiel
aider assister
acheter acquerir
annuel annee
`;

const GROUPS = new Map<string, number[]>();
SYNONYMS.trim()
  .split("\n")
  .forEach((line, group) => {
    for (const word of line.split(" "))
      for (const form of new Set([word, stemWord(word)]))
        GROUPS.set(form, [...(GROUPS.get(form) ?? []), group]);
  });
