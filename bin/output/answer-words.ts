import type { Answer, ContradictingSide, Contradiction, SupportProblem } from "#lib/answer/answer";

/** What the command line says of an answer, in English like all it says. */

export const FELL_BACK: Record<NonNullable<Answer["fellBackBecause"]>, string> = {
  "no-citations": "The model's answer cited no source and was set aside; these are quotes.",
  "invalid-citations": "The model's answer cited what it was not given and was set aside; these are quotes.",
  endless: "The model's answer did not come to an end and was set aside; these are quotes.",
  engine: "The model did not answer; these are quotes.",
};

export const NOT_FOUND: Record<NonNullable<Answer["abstainedBecause"]>, string> = {
  "nothing-readable": "Nothing that this person may read is searchable.",
  "nothing-found": "No passage has to do with the question.",
  "too-little-evidence": "Some passages come near, but none of them answers the question.",
};

export const DISAGREE: Record<Contradiction["kind"], string> = {
  number: "These documents disagree: the figures differ.",
  date: "These documents disagree: the dates differ.",
  negation: "These documents disagree: one denies what the other says.",
};

const FOUND: Record<Exclude<SupportProblem["kind"], "no-citation" | "meaning" | "negation">, string> = {
  number: "the number does not stand there in the cited passage",
  unit: "the unit is not that of the cited passage",
  date: "the date does not stand there in the cited passage",
  name: "this does not stand there in the cited passage",
  comparative: "this is not what the cited passage says",
  subject: "the cited passage may speak of somebody or something else",
};

/** Why a sentence is not wholly supported. */
export function problemWords(problem: SupportProblem): string {
  switch (problem.kind) {
    case "no-citation":
      return "It cites no source.";
    case "meaning":
      return "The cited passage says something else, or less.";
    case "negation":
      return `“${problem.text}”: the cited passage may say the opposite.`;
    default: {
      const instead = problem.expected === undefined ? "" : `; it says “${problem.expected}”`;
      return `“${problem.text}”: ${FOUND[problem.kind]}${instead}.`;
    }
  }
}

/** From when one side of a contradiction holds, and when it was added. */
export function sideDates({ validFrom, addedAtMs }: ContradictingSide, other: ContradictingSide): string {
  const later = addedAtMs > other.addedAtMs ? ", the later of the two" : "";
  const added = `added ${new Date(addedAtMs).toISOString().slice(0, 10)}${later}`;
  return validFrom === null ? added : `in force from ${validFrom}, ${added}`;
}
