import type { EvalReport } from "#lib/answer/eval/evaluate";
import { formatTable } from "./table.ts";

/** The figures of an evaluation as tables. */
export function formatReport({ questions, unanswerable, ranking, answers }: EvalReport): string[] {
  const rows = (["full-text", "vector", "hybrid"] as const).map((variant) => ({
    variant,
    ...ranking[variant],
  }));
  type Row = (typeof rows)[number];
  const figure = (title: string, value: (row: Row) => number) =>
    ({ title, value: (row: Row) => value(row).toFixed(3), align: "right" }) as const;
  const latency = (title: string, value: (row: Row) => number) =>
    ({ title, value: (row: Row) => value(row).toFixed(1), align: "right" }) as const;
  const search = formatTable(
    rows,
    [
      { title: "Search", value: (row) => row.variant },
      figure("recall@1", (row) => row.recallAt1),
      figure("recall@5", (row) => row.recallAt5),
      figure("recall@10", (row) => row.recallAt10),
      figure("nDCG@10", (row) => row.ndcgAt10),
      figure("MRR", (row) => row.mrr),
      latency("p50 ms", (row) => row.latencyMs.p50),
      latency("p95 ms", (row) => row.latencyMs.p95),
    ],
    "",
  );
  const percent = (value: number | null) => (value === null ? "–" : `${(value * 100).toFixed(1)} %`);
  const facts: [string, string][] = [
    ["Answered", percent(answers.answered)],
    ["Rightly declined", percent(answers.abstainedRightly)],
    ["Wrongly declined", percent(answers.abstainedWrongly)],
    ["Cited document right", percent(answers.citedDocumentRight)],
    ["Cited passage right", percent(answers.citedPassageRight)],
    ["Sentences supported", percent(answers.sentencesSupported)],
    ["Latency p50", `${answers.latencyMs.p50.toFixed(1)} ms`],
    ["Latency p95", `${answers.latencyMs.p95.toFixed(1)} ms`],
  ];
  const answered = formatTable(
    facts,
    [
      { title: "Answers", value: ([name]) => name },
      { title: "", value: ([, value]) => value, align: "right" },
    ],
    "",
  );
  return [
    `${questions} questions, ${unanswerable} of them without an answer in the documents`,
    "",
    ...search,
    "",
    ...answered,
  ];
}
