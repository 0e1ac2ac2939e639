import type { Interval } from "#lib/answer/eval/bootstrap";
import { VARIANTS } from "#lib/answer/eval/evaluate-search";
import { changeSince, type EvalRun } from "../eval/run-file.ts";
import { type Column, formatTable } from "./table.ts";

/** The figures of a run as tables: search by set and variant, what the ranking gains, answers. */
export function formatRun(run: EvalRun, before: EvalRun | undefined): string[] {
  return [
    ...formatTable(searchRows(run, before), SEARCH_COLUMNS, ""),
    ...crossLanguageLines(run),
    "",
    "The ranking over the baselines, mean over the sets, with 95 % bootstrap intervals",
    ...formatTable(gainRows(run), GAIN_COLUMNS, ""),
    ...answerLines(run),
  ];
}

type SearchRow = Record<
  "set" | "variant" | "at1" | "at5" | "at10" | "ndcg" | "mrr" | "p50" | "change",
  string
>;

function searchRows(run: EvalRun, before: EvalRun | undefined): SearchRow[] {
  return run.sets.flatMap(({ name, report }) => {
    const { figures, byQuestion } = report.search;
    const change = before === undefined ? undefined : changeSince(before, name, byQuestion);
    const rows = VARIANTS.map((variant) => ({ variant, figure: figures[variant] }));
    return rows.map(({ variant, figure }, i) => ({
      set: i === 0 ? `${name} (${figure.questions})` : "",
      variant,
      at1: figure.recallAt1.toFixed(3),
      at5: figure.recallAt5.toFixed(3),
      at10: figure.recallAt10.toFixed(3),
      ndcg: figure.ndcgAt10.toFixed(3),
      mrr: figure.mrr.toFixed(3),
      p50: figure.latencyMs.p50.toFixed(0),
      change: variant === "ranked" && change !== undefined ? signed(change.ndcgAt10) : "",
    }));
  });
}

/** Of sets whose questions are there in English as well: how they fare asked so, beside their own language. */
function crossLanguageLines({ sets }: EvalRun): string[] {
  return sets.flatMap(({ name, report }) => {
    const { crossLanguage, figures } = report.search;
    if (crossLanguage === null) return [];
    const { recallAt5, ndcgAt10 } = figures.ranked;
    return [
      "",
      `Across languages: ${name} asked in English (${crossLanguage.questions} ${crossLanguage.questions === 1 ? "question" : "questions"}) finds ${crossLanguage.recallAt5.toFixed(3)} @5, nDCG@10 ${crossLanguage.ndcgAt10.toFixed(3)}; in its own language ${recallAt5.toFixed(3)} and ${ndcgAt10.toFixed(3)}.`,
    ];
  });
}

const left = <Row>(title: string, value: (row: Row) => string): Column<Row> => ({ title, value });
const right = <Row>(title: string, value: (row: Row) => string): Column<Row> => ({
  title,
  value,
  align: "right",
});

const SEARCH_COLUMNS: readonly Column<SearchRow>[] = [
  left("Set", ({ set }) => set),
  left("Search", ({ variant }) => variant),
  right("found @1", ({ at1 }) => at1),
  right("@5", ({ at5 }) => at5),
  right("@10", ({ at10 }) => at10),
  right("nDCG@10", ({ ndcg }) => ndcg),
  right("MRR", ({ mrr }) => mrr),
  right("ms", ({ p50 }) => p50),
  left("nDCG since last run", ({ change }) => change),
];

type GainRow = {
  readonly title: string;
  readonly recall: Interval;
  readonly ndcg: Interval;
  readonly isGain: boolean;
};

function gainRows({ mean }: EvalRun): GainRow[] {
  const over = Object.entries(mean.over).map(([baseline, { recallAt5, ndcgAt10 }]) => ({
    title: `over ${baseline}`,
    recall: recallAt5,
    ndcg: ndcgAt10,
    isGain: true,
  }));
  const own = { title: "ranked", recall: mean.ranked.recallAt5, ndcg: mean.ranked.ndcgAt10, isGain: false };
  return [own, ...over];
}

const GAIN_COLUMNS: readonly Column<GainRow>[] = [
  left("", ({ title }) => title),
  right("found @5", ({ recall, isGain }) => (isGain ? signed(recall) : plain(recall))),
  right("nDCG@10", ({ ndcg, isGain }) => (isGain ? signed(ndcg) : plain(ndcg))),
];

const range = ({ low, high }: Interval) => `[${low.toFixed(3)}, ${high.toFixed(3)}]`;
const plain = (interval: Interval) => `${interval.mean.toFixed(3)} ${range(interval)}`;
const signed = (interval: Interval) => `${interval.mean < 0 ? "" : "+"}${plain(interval)}`;

function answerLines(run: EvalRun): string[] {
  const rows = run.sets.flatMap(({ name, report }) =>
    report.answers === null ? [] : [{ name, answers: report.answers }],
  );
  if (rows.length === 0) return [];
  const share = (title: string, value: (row: (typeof rows)[number]) => number | null) =>
    right<(typeof rows)[number]>(title, (row) => {
      const part = value(row);
      return part === null ? "–" : `${(part * 100).toFixed(1)} %`;
    });
  return [
    "",
    ...formatTable(
      rows,
      [
        left("Answers", ({ name }) => name),
        share("answered", ({ answers }) => answers.answered),
        share("rightly declined", ({ answers }) => answers.abstainedRightly),
        share("wrongly declined", ({ answers }) => answers.abstainedWrongly),
        share("document right", ({ answers }) => answers.citedDocumentRight),
        share("passage right", ({ answers }) => answers.citedPassageRight),
        share("supported", ({ answers }) => answers.sentencesSupported),
        right("p50 ms", ({ answers }) => answers.latencyMs.p50.toFixed(0)),
        right("p95 ms", ({ answers }) => answers.latencyMs.p95.toFixed(0)),
      ],
      "",
    ),
  ];
}
