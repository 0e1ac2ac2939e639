import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { holdsPassage } from "../../lib/answer/eval/match-passage.ts";
import { EVIDENCE_FEATURES, evidenceFeatures } from "../../lib/answer/evidence/evidence-features.ts";
import { answerLikelihood, type EvidenceModel } from "../../lib/answer/evidence/evidence-model.ts";
import { scoreUnits } from "../../lib/answer/quote/choose-quotes.ts";
import { type CollectedQuestion, readCollected } from "./collected-question.ts";
import { fitLogistic } from "./fit-logistic.ts";
import { foldOf } from "./folds.ts";

/**
 * Learns when the documents do not answer, and writes evidence.json: `node models/answers/train-evidence.ts FOLDER`
 * with what collect.ts and train-quotes.ts wrote there. Prints what is declined by models, and at points, that have
 * seen neither the question's documents nor, for the second table, its set.
 */
const FOLDS = 3;
/** Passages that count as found. */
const FOUND_AMONG = 5;
/** Of the answerable questions whose passage was found, this share is declined in training. */
const DECLINED = 0.035;
const REGULARISATION = 5;

type Example = {
  readonly set: string;
  readonly fold: number;
  readonly features: readonly number[];
  /** 1: answerable and found; 0: not answerable; answerable ones that were not found teach nothing. */
  readonly label: 0 | 1;
};

const folder = process.argv[2] ?? "";
const outOfFold = JSON.parse(readFileSync(join(folder, "out-of-fold.json"), "utf8")) as Record<string, number[]>;
const examples = readdirSync(folder)
  .filter((name) => /^qa-.*\.jsonl$/.test(name))
  .flatMap((name) => readCollected(join(folder, name)))
  .flatMap(toExample);

const byDocument = declinedBy((example) => String(example.fold));
report("trained without the question's documents", byDocument);
report("trained without the question's set", declinedBy(({ set }) => set));
writeFileSync(join(import.meta.dirname, "evidence.json"), `${JSON.stringify(train(examples), null, 1)}\n`);

function toExample(question: CollectedQuestion): Example[] {
  const isFound = question.found.passages
    .slice(0, FOUND_AMONG)
    .some(({ name, text }) =>
      question.relevant.some(({ doc, passage }) => doc.split("/").at(-1) === name && holdsPassage(text, passage)),
    );
  if (question.answerable && !isFound) return [];
  let unit = 0;
  // A set that the quotes were not learned from is scored as shipped: no sentence of it was seen.
  const likelihoods = outOfFold[`${question.set} ${question.id}`];
  const { found, units, set } = question;
  const next = likelihoods === undefined ? undefined : () => likelihoods[unit++] ?? 0;
  const scored = scoreUnits(question.question, found.passages, units, found, next);
  if (unit < (likelihoods?.length ?? 0))
    throw new Error(`${question.id} has other sentences than when the quotes were learned`);
  const features = evidenceFeatures(question.question, found, scored);
  return [{ set, fold: foldOf(question, FOLDS), features, label: question.answerable ? 1 : 0 }];
}

function train(seen: readonly Example[]): EvidenceModel {
  // Each set counts about as much as its root, so that the large ones do not decide alone.
  const sizes = new Map<string, number>();
  for (const { set, label } of seen) sizes.set(`${set} ${label}`, (sizes.get(`${set} ${label}`) ?? 0) + 1);
  const weights = seen.map(({ set, label }) => Math.sqrt(40 / (sizes.get(`${set} ${label}`) ?? 1)));
  const fitted = fitLogistic(
    seen.map(({ features }) => features),
    seen.map(({ label }) => label),
    weights,
    REGULARISATION,
  );
  const model = { features: [...EVIDENCE_FEATURES], ...fitted, threshold: 0 };
  const withUnanswerable = new Set(seen.filter(({ label }) => label === 0).map(({ set }) => set));
  const found = seen
    .filter(({ set, label }) => label === 1 && withUnanswerable.has(set))
    .map(({ features }) => answerLikelihood(model, features))
    .toSorted((a, b) => a - b);
  return { ...model, threshold: found[Math.floor(DECLINED * found.length)] ?? 0 };
}

/** For each example its likelihood and whether it is declined, by a model trained without its part. */
function declinedBy(partOf: (example: Example) => string) {
  const results: { example: Example; margin: number }[] = [];
  for (const part of new Set(examples.map(partOf))) {
    const model = train(examples.filter((example) => partOf(example) !== part));
    for (const example of examples.filter((other) => partOf(other) === part))
      results.push({ example, margin: answerLikelihood(model, example.features) - model.threshold });
  }
  return results;
}

function report(title: string, results: ReturnType<typeof declinedBy>): void {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const share = (all: typeof results, label: 0 | 1, from = 0) => {
    const own = all.filter(({ example }) => example.label === label);
    return own.length === 0 ? "" : `${(own.filter(({ margin }) => margin < from).length / own.length).toFixed(3)} of ${own.length}`;
  };
  print(`\n${title}\n| set | rightly declined | wrongly declined |\n|---|---|---|`);
  for (const [set, own] of Map.groupBy(results, ({ example }) => example.set))
    print(`| ${set} | ${share(own, 0)} | ${share(own, 1)} |`);
  const five = new Set(results.filter(({ example }) => example.label === 0).map(({ example }) => example.set));
  const pooled = results.filter(({ example }) => five.has(example.set));
  print(`| the sets with unanswerable questions | ${share(pooled, 0)} | ${share(pooled, 1)} |`);
  print(`| all | ${share(results, 0)} | ${share(results, 1)} |`);
  for (const [name, own] of [...Map.groupBy(pooled, ({ example }) => example.set), ["pooled", pooled] as const]) {
    const margins = own.filter(({ example }) => example.label === 1).map(({ margin }) => margin).toSorted((a, b) => a - b);
    const curve = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3].map((wrong) => {
      const from = margins[Math.floor(wrong * margins.length)] ?? 0;
      return `${wrong}: ${share(own, 0, from).split(" ")[0]}`;
    });
    print(`curve ${name}, wrongly: rightly declined: ${curve.join(", ")}`);
  }
}
