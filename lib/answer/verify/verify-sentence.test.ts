import { expect, test } from "vitest";
import { verifySentence } from "./verify-sentence.ts";

const check = (sentence: string, source: string, heading = "") =>
  verifySentence(sentence, [{ text: source, heading }]);
const kinds = (sentence: string, source: string, heading = "") =>
  check(sentence, source, heading).problems.map(({ kind }) => kind);

test.each([
  // numbers and doses
  ["The dose is 5 mg twice a day.", "Give a dose of 5 mg, twice a day.", []],
  ["The dose is 50 mg twice a day.", "Give a dose of 5 mg, twice a day.", ["number"]],
  ["The dose is 5 g twice a day.", "Give a dose of 5 mg, twice a day.", ["unit"]],
  ["The dose is 5000 µg twice a day.", "Give a dose of 5 mg, twice a day.", []],
  ["The dose is 0.5 mg.", "The dose is 0.05 mg.", ["number"]],
  ["Give 1.5 l over 24 hours.", "Give 1500 ml over one day.", []],
  ["The limit is 2,300 g.", "The limit is 2,300 mg.", ["unit"]],
  ["Adults get 500 mg and children get 500 mg.", "Adults get 500 mg and children get 250 mg.", ["number"]],
  ["The dose is 5 µg daily.", "The daily dose is 5 mcg.", []],
  ["The limit is 1,500 dollars a year.", "A limit of $1500 applies each year.", []],
  ["Die Dosis beträgt 0,5 mg täglich.", "Die Dosis beträgt täglich 0.5 mg.", []],
  ["Die Dosis beträgt 5 mg täglich.", "Die Dosis beträgt täglich 0,5 mg.", ["number"]],
  ["Das Limit beträgt 1.500 Euro.", "Das Limit beträgt 1500 €.", []],
  ["Le délai est de 10 jours.", "Le délai est de dix jours.", []],
  ["Le délai est de 10 jours.", "Le délai est de dix jours ouvrés.", ["unit"]],
  ["Le délai est de 15 jours.", "Le délai est de dix jours.", ["number"]],
  ["Das Gebäude hat einundzwanzig Zimmer.", "Das Gebäude hat 21 Zimmer.", []],
  ["L'immeuble a quatre-vingt-douze chambres.", "L'immeuble a 92 chambres.", []],
  ["The rate is 5 percent.", "The rate is 5 %.", []],
  ["The rate is 5 million euros.", "The rate is 5,000,000 euros.", []],
  ["Der Urlaub beträgt mindestens 24 Werktage.", "Der Urlaub beträgt jährlich mindestens 24 Werktage.", []],
  ["Patients wait two hours.", "Patients wait 2 hours.", []],
  ["Patients wait 2 days.", "Patients wait 2 hours.", ["unit"]],
  ["The ward opens at 2 pm.", "The ward opens at 14:00.", []],
  ["The ward opens at 3 pm.", "The ward opens at 14:00.", ["number"]],
  // bounds and comparisons
  ["Patients wait at most 2 hours.", "Patients wait at least 2 hours.", ["comparative"]],
  ["Patients wait 2 hours.", "Patients wait at least 2 hours.", ["comparative"]],
  ["Patients wait no more than 2 hours.", "Patients wait up to 2 hours.", []],
  ["Keep it between 2 and 8 °C.", "Keep it at 2 to 8 °C.", []],
  ["Keep it at 2 to 6 °C.", "Keep it at 2 to 8 °C.", ["number"]],
  ["Keep it at 8 °C.", "Keep it at 2 to 8 °C.", ["comparative"]],
  ["Die Frist beträgt höchstens zwei Wochen.", "Die Frist beträgt mindestens 14 Tage.", ["comparative"]],
  ["Die Frist beträgt mindestens zwei Wochen.", "Die Frist beträgt nicht weniger als 14 Tage.", []],
  ["Le séjour dure au plus 3 jours.", "Le séjour dure au moins 3 jours.", ["comparative"]],
  ["The dose is given before meals.", "The dose is given after meals.", ["comparative"]],
  ["Die Temperatur ist höher als am Vortag.", "Die Temperatur ist niedriger als am Vortag.", ["comparative"]],
  // who does what
  ["The tenant pays the landlord the costs.", "The landlord pays the tenant the costs.", ["subject"]],
  ["The costs are paid by the tenant.", "The tenant pays the costs.", []],
  ["If the tenant asks, the landlord repairs it.", "The landlord repairs it if the tenant asks.", []],
  ["The nurse must sign the form.", "The physician must sign the form.", ["subject"]],
  ["Der Mieter kann den Vertrag kündigen.", "Der Vermieter kann den Vertrag kündigen.", ["comparative"]],
  ["Am 5. März endet der Vertrag.", "Der Vertrag endet am 5. März.", []],
  // dates
  ["The contract ends on 5 March 2024.", "The contract ends on March 5, 2024.", []],
  ["The contract ends on 6 March 2024.", "The contract ends on March 5, 2024.", ["date"]],
  ["The contract ends on 2024-03-05.", "The contract ends on March 5th, 2024.", []],
  ["Der Vertrag endet am 5. März 2024.", "Der Vertrag endet am 05.03.2024.", []],
  ["Der Vertrag endet am 5. Mai 2024.", "Der Vertrag endet am 05.03.2024.", ["date"]],
  ["Le contrat prend fin le 1er août 2023.", "Le contrat prend fin le 01/08/2023.", []],
  ["Le contrat prend fin le 2 août 2023.", "Le contrat prend fin le 01/08/2023.", ["date"]],
  ["It was decided in March 2024.", "It was decided on 5 March 2024.", []],
  ["It was decided on 5 March 2024.", "It was decided in March 2024.", ["date"]],
  ["Visits are on Tuesday.", "Visits are on Monday.", ["date"]],
  ["Der Besuch ist am Montag.", "Besuche sind montags.", []],
  // negation
  ["Patients may eat before surgery.", "Patients may not eat before surgery.", ["negation"]],
  ["Patients may not eat before surgery.", "Patients may not eat before surgery.", []],
  [
    "Die Patienten dürfen vor dem Eingriff essen.",
    "Die Patienten dürfen vor dem Eingriff nicht essen.",
    ["negation"],
  ],
  ["Kein Patient darf vor dem Eingriff essen.", "Ein Patient darf vor dem Eingriff nicht essen.", []],
  [
    "Le patient peut manger avant l'opération.",
    "Le patient ne peut pas manger avant l'opération.",
    ["negation"],
  ],
  // meaning
  [
    "Penguins live in Antarctica.",
    "The refrigerator is cleaned weekly by the ward staff.",
    ["name", "meaning"],
  ],
])("%s <- %s", (sentence, source, expected) => {
  expect(kinds(sentence, source)).toEqual(expected);
});

test.each([
  ["The head of the unit is Dr. Miller.", "The head of the unit is Dr. Meyer.", ["name"]],
  ["The head of the unit is Dr. Meyer.", "The head of the unit is Dr. Meyer.", []],
  ["Under the agreement Acme pays the costs.", "The customer pays the costs under the agreement.", ["name"]],
  ["Die Leitung hat Frau Huber.", "Die Leitung der Station hat Frau Berger.", ["name"]],
  ["Der Antrag wird schriftlich gestellt.", "Der Antrag ist schriftlich zu stellen und wird geprüft.", []],
])("names: %s <- %s", (sentence, source, expected) => {
  expect(kinds(sentence, source)).toEqual(expected);
});

test("a name that stands in the title or heading is found", () => {
  expect(
    kinds(
      "Under the agreement Acme pays the costs.",
      "The customer pays the costs under the agreement.",
      "Acme agreement",
    ),
  ).toEqual([]);
});

test("a sentence without a citation is not supported", () => {
  expect(verifySentence("Anything.", [])).toEqual({ supported: "no", problems: [{ kind: "no-citation" }] });
});

test("a doubtful name leaves a sentence partly supported, a wrong number leaves it unsupported", () => {
  expect(check("The head of the unit is Dr. Miller.", "The head of the unit is Dr. Meyer.").supported).toBe(
    "partly",
  );
  expect(check("The dose is 50 mg daily.", "The dose is 5 mg daily.").supported).toBe("no");
});

test("words as they stand in the source are supported, whatever the line breaks", () => {
  const source = "No one may enter\nthe pharmacy without Dr. Who, 7\nexceptions apart.";
  expect(check("No one may enter the pharmacy without Dr. Who, 7 exceptions apart.", source).supported).toBe(
    "yes",
  );
});

test("a vector close enough makes up for words that differ, but not for all of them", () => {
  const source = [{ text: "Staff have to wash hands after touching patients and their beds.", heading: "" }];
  const sentence = "Personnel must clean hands following contact with patients.";
  expect(verifySentence(sentence, source, 0.1).supported).toBe("no");
  expect(verifySentence(sentence, source, 0.8).supported).toBe("yes");
  expect(verifySentence("Bananas ripen quickly.", source, 0.9).supported).toBe("no");
});
