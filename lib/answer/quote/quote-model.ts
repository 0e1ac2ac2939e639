import shipped from "../../../models/answers/quotes.json" with { type: "json" };
import { rankingModel, relevanceOf } from "../../retrieval/ranking/tree-ensemble.ts";
import { UNIT_FEATURES } from "./unit-features.ts";

/** @param features one number for each of UNIT_FEATURES @returns how likely the unit answers, from 0 to 1 */
export function likelihoodOf(features: readonly number[]): number {
  return relevanceOf(model(), features);
}

let known: ReturnType<typeof rankingModel.parse> | undefined;
/** @throws {Error} when the model was trained on other features */
function model() {
  if (known !== undefined) return known;
  const parsed = rankingModel.parse(shipped);
  if (parsed.features.join() !== UNIT_FEATURES.join())
    throw new Error(
      "models/answers/quotes.json was trained on other features; run models/answers/train-quotes.ts",
    );
  known = parsed;
  return known;
}
