import { expect, test } from "vitest";
import { completeByRule, isFollowUp } from "./complete-follow-up.ts";
import pairs from "./follow-up-pairs.json" with { type: "json" };

test.each([
  "And for children?",
  "What about adults?",
  "How long is it valid?",
  "Why?",
  "Und bei Kindern?",
  "Wie lange gilt dies?",
  "Et pour les enfants ?",
  "Combien de temps cela dure-t-il ?",
  "For pregnant women?",
])("%s leans on the question before", (question) => {
  expect(isFollowUp(question)).toBe(true);
});

test.each([
  "What is the starting dose of insulin for adults?",
  "Who signs the discharge letter?",
  "Wie viele Urlaubstage stehen einem Arbeitnehmer zu?",
  "Quel est le délai pour accepter un logement social ?",
  "Which laboratory values does the pharmacy check before this antibiotic treatment?",
])("%s stands alone", (question) => {
  expect(isFollowUp(question)).toBe(false);
});

test.each([
  ["What is the dose for adults?", "And for children?", "What is the dose for children?"],
  ["Who signs the letter?", "And in the evening?", "Who signs the letter in the evening?"],
  ["Wie hoch ist die Dosis bei Erwachsenen?", "Und bei Kindern?", "Wie hoch ist die Dosis bei Kindern?"],
  ["Quel est le délai pour les adultes ?", "Et pour les enfants ?", "Quel est le délai pour les enfants ?"],
  ["What is the dose of heparin for adults?", "And of warfarin?", "What is the dose of warfarin for adults?"],
  [
    "What is the dose of heparin for adults?",
    "What about warfarin?",
    "What is the dose of warfarin for adults?",
  ],
  [
    "What is the dose of heparin for adults?",
    "What about children?",
    "What is the dose of heparin for children?",
  ],
  ["Who signs the letter?", "And the invoice?", "Who signs the invoice?"],
  [
    "How long is the notice period for employees?",
    "And when does it begin?",
    "when does it begin (notice period employees)?",
  ],
  [
    "Wie lange ist die Kündigungsfrist für Mitarbeiter?",
    "Und für Auszubildende?",
    "Wie lange ist die Kündigungsfrist für Auszubildende?",
  ],
  [
    "Wie hoch ist die Dosis von Heparin bei Erwachsenen?",
    "Was ist mit Warfarin?",
    "Wie hoch ist die Dosis von Warfarin bei Erwachsenen?",
  ],
  [
    "Wann ist Besuchszeit im Krankenhaus?",
    "Und am Sonntag?",
    "Wann ist Besuchszeit im Krankenhaus am Sonntag?",
  ],
  [
    "Quelle est la dose de warfarine pour les adultes ?",
    "Et chez les enfants ?",
    "Quelle est la dose de warfarine chez les enfants ?",
  ],
  [
    "Quelle est la dose de warfarine pour les adultes ?",
    "Et d'héparine ?",
    "Quelle est la dose d'héparine pour les adultes ?",
  ],
  ["Quel est le délai pour les salariés ?", "Et les stagiaires ?", "Quel est le délai pour les stagiaires ?"],
  ["Where does a visitor get a badge?", "How long is it valid?", "How long is it valid (visitor get badge)?"],
])("%s + %s = %s", (before, question, expected) => {
  expect(completeByRule(question, before)).toBe(expected);
});

test("of the pairs that people might ask, nearly all are searched as a person would put them", () => {
  const others = pairs.filter(
    ({ before, followUp, searched }) => completeByRule(followUp, before) !== searched,
  );
  expect(pairs.filter(({ followUp }) => !isFollowUp(followUp))).toEqual([]);
  expect(others.map(({ followUp }) => followUp).length).toBeLessThanOrEqual(6);
});

test.each([
  // The question before would be gone, or it has nothing of that kind.
  ["edoxaban dose", "And warfarin?", "warfarin (edoxaban dose)?"],
  ["How is dabigatran reversed?", "And the price?", "the price (dabigatran reversed)?"],
  ["When do visits end?", "And for pregnant women?", "When do visits end for pregnant women?"],
])("where it cannot be told what gives way, %s + %s = %s", (before, question, expected) => {
  expect(completeByRule(question, before)).toBe(expected);
});
