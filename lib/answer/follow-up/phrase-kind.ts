import { wordsOf } from "../../retrieval/terms.ts";

/** What a phrase of a question names, as far as its words tell: a phrase takes the place of one of its own kind. */
export type PhraseKind = "code" | "people" | "place" | "time" | "attribute" | "thing";

export function kindOf(phrase: string): PhraseKind {
  const all = wordsOf(phrase).map(({ folded }) => folded);
  // "applications of candidates" are no people.
  const complement = all.findIndex((word, i) => i > 0 && OF.has(word));
  const words = complement > 0 ? all.slice(0, complement) : all;
  if (CODE.test(words.at(-1) ?? "")) return "code";
  if (words.some((word) => PEOPLE.has(word))) return "people";
  if (words.some((word) => PLACES.has(word) || PLACE_ENDING.test(word))) return "place";
  if (words.some((word) => TIMES.has(word) || YEAR.test(word))) return "time";
  if (ATTRIBUTES.has(words.find((word) => !DETERMINERS.has(word)) ?? "")) return "attribute";
  return words.some((word) => ATTRIBUTES.has(word) || ATTRIBUTE_ENDING.test(word)) ? "attribute" : "thing";
}

const listOf = (words: string) => new Set(words.trim().split(/\s+/));

/** Articles and the like, folded. They begin a phrase. */
export const DETERMINERS = listOf(`a an the my our your his her its their this that these those any each every
der die das den dem ein eine einen einem einer eines mein meine meinen meinem meiner unser unsere sein seine ihr ihre dieser diese dieses diesen jeder jede jedes jeden
le la les l un une ce cet cette ces mon ma mes notre nos votre vos son sa ses leur leurs chaque tout toute`);

const OF = listOf("of for in from to von fur aus auf de du des d pour");

/** "D4", "3b", "hgh-f-062" as the last word of a phrase. */
const CODE = /^(?:\p{L}{1,4}\d+|\d+\p{L})$/u;
const YEAR = /^(?:19|20)\d\d$/;

/** Who a rule is for. */
const PEOPLE =
  listOf(`adults adult children child infants newborns women men patients patient nurses nurse doctors doctor physicians
staff employees employee visitors visitor residents resident students trainees trainee partners partner associates clients client contractors
elderly pregnant candidates consultant officer mother father
erwachsene erwachsenen kinder kindern sauglinge sauglingen frauen manner mannern patient patienten patientin patientinnen pflegekraft pflegekrafte
arzt arzte arzten mitarbeiter mitarbeitern besucher besuchern auszubildende auszubildenden schwangere schwangeren mandant mandanten burger burgern einwohner
adultes enfants nourrissons femmes hommes patient patients infirmiers infirmiere medecin medecins salarie salaries employes visiteurs etudiants
stagiaires associes client clients habitants enceintes`);

const PLACES = listOf(`ward unit room clinic department court theatre office library town hospital firm care
station krankenhaus amtsgericht landgericht zimmer abteilung amt rathaus kanzlei bucherei
service hopital tribunal chambre cabinet mairie clinique bibliotheque`);
const PLACE_ENDING = /(?:station|gericht|abteilung|zimmer)$/;

const TIMES =
  listOf(`week weekend weekends night nights evening morning day days hour hours month months year years
monday tuesday wednesday thursday friday saturday sunday mondays sundays saturdays holidays
january february march april may june july august september october november december
woche wochenende nacht abend morgen tag tage tagen monat jahr montag dienstag mittwoch donnerstag freitag samstag sonntag feiertagen
januar februar marz mai juni juli oktober dezember
semaine nuit soir matin jour jours mois annee lundi mardi mercredi jeudi vendredi samedi dimanche
janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre`);

/** What is asked of a thing: "the dose of heparin". */
const ATTRIBUTES =
  listOf(`dose dosage price cost costs fee fees rate amount number telephone limit maximum minimum deadline period term age
temperature threshold target range penalty address name size length time hours
dosis preis kosten gebuhr gebuhren betrag anzahl nummer frist dauer grenze alter temperatur hohe menge ziel adresse besuchszeit
posologie prix cout tarif montant nombre numero delai duree limite temperature seuil taux quantite periode adresse`);
const ATTRIBUTE_ENDING = /(?:dosis|frist|dauer|nummer|preis|gebuhr|grenze)$/;
