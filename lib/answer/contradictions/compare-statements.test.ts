import { expect, test } from "vitest";
import { compareStatements } from "./compare-statements.ts";
import { statementOf } from "./statement.ts";

const compare = (a: string, b: string) => compareStatements(statementOf(a), statementOf(b));

test.each([
  [
    "SGLT2 inhibitors are stopped 3 days before the operation.",
    "SGLT2 inhibitors are stopped 4 days before the operation.",
    "number",
  ],
  ["Visitors are admitted from 14:00 to 20:00 every day.", "Visitors are admitted every day.", undefined],
  [
    "The starting dose of warfarin in adults is 5 mg once daily.",
    "In adults, the starting dose of warfarin is 10 mg once daily.",
    "number",
  ],
  [
    "The starting dose of warfarin in adults is 5 mg once daily.",
    "The usual starting dose of warfarin in adults is 10 mg once daily.",
    "number",
  ],
  [
    "The starting dose of warfarin in adults is 5 mg once daily.",
    "The starting dose of warfarin in children is 2 mg once daily.",
    undefined,
  ],
  [
    "The starting dose of warfarin in adults is 5 mg once daily.",
    "The starting dose of heparin in adults is 10 mg once daily.",
    undefined,
  ],
  [
    "The starting dose of warfarin in adults is 5 mg once daily.",
    "The starting dose of warfarin in adults is 5 mg once daily.",
    undefined,
  ],
  [
    "Client files are destroyed ten years after the matter is closed.",
    "Client files are destroyed 7 years after the matter is closed.",
    "number",
  ],
  [
    "Client files are destroyed 10 years after the matter is closed.",
    "Client files are destroyed ten years after the matter is closed.",
    undefined,
  ],
  [
    "The new rota applies on all wards from 5 March 2024.",
    "The new rota applies on all wards from 1 May 2024.",
    "date",
  ],
  [
    "The new rota applies on all wards from 5 March 2024.",
    "The new rota applies on all wards from 05.03.2024.",
    undefined,
  ],
  [
    "Patients may eat solid food in the six hours before surgery.",
    "Patients may not eat solid food in the six hours before surgery.",
    "negation",
  ],
  [
    "Records are kept as described in section 4 of the manual.",
    "Records are kept as described in section 7 of the manual.",
    undefined,
  ],
  [
    "Give 2 to 4 tablets of the medicine before every meal.",
    "Give 3 tablets of the medicine before every meal.",
    undefined,
  ],
  [
    "Die Verjährungsfrist für Mietforderungen beträgt drei Jahre.",
    "Die Verjährungsfrist für Mietforderungen beträgt 2 Jahre.",
    "number",
  ],
  [
    "Besucher dürfen Kinder unter sechs Jahren auf die Station mitbringen.",
    "Besucher dürfen Kinder unter sechs Jahren nicht auf die Station mitbringen.",
    "negation",
  ],
  [
    "Le dossier médical est conservé pendant vingt ans après la sortie.",
    "Le dossier médical est conservé pendant 10 ans après la sortie.",
    "number",
  ],
  [
    "Le dossier médical des adultes est conservé pendant 20 ans après la sortie.",
    "Le dossier médical des enfants est conservé pendant 28 ans après la sortie.",
    undefined,
  ],
  ["It occurs in 1 in 40,000 people of all ages.", "Penguins live in Antarctica.", undefined],
] as const)("%s / %s: %s", (a, b, expected) => {
  expect(compare(a, b)?.kind).toBe(expected);
  expect(compare(b, a)?.kind).toBe(expected);
});

test("the places that differ are named in both sentences", () => {
  const a = "Blood samples are kept for 14 days at 4 °C in the ward's refrigerator.";
  const b = "Blood samples are kept for 21 days at 4 °C in the ward's refrigerator.";
  const difference = compare(a, b);
  const words = (text: string, side: 0 | 1) =>
    difference?.ranges[side].map(({ start, end }) => text.slice(start, end));
  expect(words(a, 0)).toEqual(["14 days"]);
  expect(words(b, 1)).toEqual(["21 days"]);
});
