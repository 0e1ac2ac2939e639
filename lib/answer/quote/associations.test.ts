import { expect, test } from "vitest";
import { type AskedSentences, learnAssociations } from "../../../models/answers/learn-associations.ts";
import { associationOf, shippedAssociations } from "./associations.ts";

const asked = ["solicit"];
const question = (answering: string): AskedSentences => ({
  sentences: [
    { asked, stems: answering.split(" "), label: 1 },
    ...["it end after two year", "notic be given in writ", "each party bear its cost"].map((text) => ({
      asked,
      stems: text.split(" "),
      label: 0,
    })),
  ],
});

test("words that come with a question's word in the sentences that answer are learned, and nothing else", () => {
  const learned = learnAssociations([
    question("nobody may recruit an employe"),
    question("no staff be recruit during the term"),
    question("to recruit staff be forbidden"),
    question("recruit need consent"),
  ]);
  expect([...(learned.get("solicit") ?? new Map()).keys()]).toContain("recruit");
  expect(learned.get("solicit")?.has("writ")).toBe(false);
  const score = (stems: string) => associationOf(learned, asked, stems.split(" ")).odds;
  expect(score("the buyer shall not recruit anybody")).toBeGreaterThan(
    score("the buyer shall not paint anything"),
  );
});

test("what was learned of other questions says nothing about this one", () => {
  const learned = learnAssociations(
    Array.from({ length: 5 }, () => question("nobody may recruit an employe")),
  );
  expect(associationOf(learned, ["temperatur"], ["recruit", "employe"])).toEqual({
    odds: 0,
    pairs: 2,
    known: 0,
  });
  expect(associationOf(learned, [], ["recruit"]).odds).toBe(0);
});

test("the table that ships knows common counterparts", () => {
  const shipped = shippedAssociations();
  expect(shipped.get("copi")?.get("reproduc")).toBeGreaterThan(0.5);
  expect(associationOf(shipped, ["keep"], ["return"]).odds).toBeGreaterThan(0);
});
