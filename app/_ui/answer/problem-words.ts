"use client";
import { useTranslations } from "next-intl";
import type { SupportProblem } from "#lib/answer/answer";

/** Says in one sentence why a sentence is not (wholly) supported. */
export function useProblemWords(): (problem: SupportProblem) => string {
  const t = useTranslations("ask");
  return (problem) =>
    t(`problem-${problem.kind}`, {
      text: "text" in problem ? problem.text : "",
      expected: ("expected" in problem ? problem.expected : undefined) ?? "none",
    });
}
