import fc from "fast-check";
import { expect, test } from "vitest";
import { amountsIn, isWithin } from "./asked-amounts.ts";

const amount = (value: number) => ({ value, terms: [] });

test("numbers of a question are taken as people write them; those of codes and dates are not", () => {
  const values = (question: string) => amountsIn(question).map(({ value }) => value);
  expect(values("a glucose of 14 mmol/L and 0,5 or 3.75 or 0.125 mg for 1,500 or 2.000 people?")).toEqual([
    14, 0.5, 3.75, 0.125, 1500, 2000,
  ]);
  expect(values("Ward 3B, form HGH-12, on 12/08/2007, § 4a?")).toEqual([]);
});

test.each([
  ["12.1 to 16.0", [12.1, 14, 16], [12, 16.1]],
  ["10 – 25 kg", [10, 18, 25], [9, 26]],
  ["Creatinine clearance 30 to 49 ml/min", [40], [20, 50]],
  ["von 10 bis 20 Jahren", [15], [9, 21]],
  ["entre 5 et 10", [7], [11]],
  ["Above 8.0, no bleeding", [9], [7, 8]],
  ["Below 4.0", [3.9], [4]],
  ["> 30", [31], [30]],
  ["au moins 30", [30], [29]],
  ["≥ 30", [30, 31], [29]],
  ["Type 2 diabetes, 70 years or older", [70, 80], [69]],
  ["unter 10", [9], [10]],
  ["jusqu’à 50 kg", [50], [51]],
  ["2 bags or less", [1], [3]],
  ["Type 2 diabetes, eGFR 60 or above and under 70 years", [65], [75, 50]],
  ["from 10 to 25", [10, 18], [26]],
  ["bis 10 kg", [10], [11]],
  ["entre 1,5 et 2,5", [2], [1, 3]],
])("%s holds what falls within it and nothing else", (cell, inside, outside) => {
  for (const value of inside) expect(isWithin(cell, amount(value)), `${value}`).toBe(true);
  for (const value of outside) expect(isWithin(cell, amount(value)), `${value}`).toBe(false);
});

test.each([
  "Glucose 20 %",
  "Dr Fennimore away on 2026-11-18",
  "100 ml in 15 minutes",
  "4601",
  "",
  "or older",
])("%s is no range", (cell) => {
  for (const value of [0, 15, 100, 5000]) expect(isWithin(cell, amount(value))).toBe(false);
});

test("a range holds exactly the numbers between its ends", () => {
  fc.assert(
    fc.property(fc.nat(999), fc.nat(999), fc.nat(999), (a, b, value) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      expect(isWithin(`${low} to ${high}`, amount(value))).toBe(value >= low && value <= high);
    }),
  );
});
