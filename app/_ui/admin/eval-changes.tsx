import { getTranslations } from "next-intl/server";
import { type RunComparison, verdictOf } from "#lib/answer/eval/compare-runs";
import type { KeptQuestion } from "#lib/answer/eval/kept-questions";
import type { Display } from "../../_server/display";
import page from "../page/page.module.css";
import { Section } from "../page/page-frame";
import { rangeOf } from "./eval-range";

/** What became of the questions since the measurement before, and what else changed meanwhile. */
export async function EvalChanges(props: {
  comparison: RunComparison;
  /** When the measurement before began. */
  beforeMs: number;
  /** Those that the person sees now; of others only the number is said. */
  questions: readonly KeptQuestion[];
  display: Display;
}) {
  const t = await getTranslations("evaluation");
  const { comparison, display } = props;
  const { foundNow, lostNow, ndcgAt10 } = comparison;
  return (
    <Section
      id="changes"
      title={t("changes-title", { when: display.dateTime(props.beforeMs) })}
      lead={t(`changes-${verdictOf(ndcgAt10)}`, {
        questions: comparison.questions,
        ...rangeOf(display)(ndcgAt10),
      })}
    >
      <Questions title={t("found-now", { count: foundNow.length })} ids={foundNow} {...props} />
      <Questions title={t("lost-now", { count: lostNow.length })} ids={lostNow} {...props} />
      <p className={page.quiet}>{meanwhile(comparison.changed, display, t)}</p>
    </Section>
  );
}

function Questions(props: { title: string; ids: readonly string[]; questions: readonly KeptQuestion[] }) {
  if (props.ids.length === 0) return null;
  const known = props.questions.filter(({ id }) => props.ids.includes(id));
  return (
    <>
      <p>{props.title}</p>
      <ul className={page.plainList}>
        {known.map(({ id, question }) => (
          <li key={id}>{question}</li>
        ))}
      </ul>
    </>
  );
}

function meanwhile(
  { documents, index, models }: RunComparison["changed"],
  display: Display,
  t: Awaited<ReturnType<typeof getTranslations<"evaluation">>>,
): string {
  const parts = [
    ...(documents === null
      ? []
      : [
          t("changed-documents", {
            before: display.count(documents.before),
            now: display.count(documents.now),
          }),
        ]),
    ...(index ? [t("changed-index")] : []),
    ...(models === null
      ? []
      : [t("changed-models", { before: models.before.join(", "), now: models.now.join(", ") })]),
  ];
  return parts.length === 0 ? t("changed-nothing") : t("changed", { parts: parts.join("; ") });
}
