import { z } from "zod";
import shipped from "../../../models/answers/evidence.json" with { type: "json" };
import { EVIDENCE_FEATURES } from "./evidence-features.ts";

const evidenceModel = z.object({
  features: z.array(z.string()),
  /** Of the standardised features: value − mean, over the deviation. */
  mean: z.array(z.number()),
  deviation: z.array(z.number().positive()),
  weights: z.array(z.number()),
  bias: z.number(),
  /** The calibrated point: below this likelihood a question is declined. */
  threshold: z.number(),
});
export type EvidenceModel = z.infer<typeof evidenceModel>;

const BEST_PASSAGE = EVIDENCE_FEATURES.indexOf("bestPassage");

/**
 * How likely the documents answer, from 0 to 1; 1 where one passage has every word of the question, since nothing but
 * reading it could tell then. @param features one number for each of EVIDENCE_FEATURES
 */
export function answerLikelihood(model: EvidenceModel, features: readonly number[]): number {
  if ((features[BEST_PASSAGE] ?? 0) > 1 - 1e-9) return 1;
  const sum = features.reduce(
    (total, value, i) =>
      total + ((model.weights[i] ?? 0) * (value - (model.mean[i] ?? 0))) / (model.deviation[i] ?? 1),
    model.bias,
  );
  return 1 / (1 + Math.exp(-sum));
}

let known: EvidenceModel | undefined;
/** The model that is part of the product. @throws {Error} when it was trained on other features */
export function shippedEvidenceModel(): EvidenceModel {
  if (known !== undefined) return known;
  const parsed = evidenceModel.parse(shipped);
  if (parsed.features.join() !== EVIDENCE_FEATURES.join())
    throw new Error("models/answers/evidence.json was trained on other features; run train-evidence.ts");
  known = parsed;
  return known;
}
