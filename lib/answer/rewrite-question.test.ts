import { expect, test } from "vitest";
import { completeByRule, isFollowUp } from "./rewrite-question.ts";

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
  ["Where does a visitor get a badge?", "How long is it valid?", "How long is it valid (visitor get badge)?"],
])("%s + %s = %s", (before, question, expected) => {
  expect(completeByRule(question, before)).toBe(expected);
});
