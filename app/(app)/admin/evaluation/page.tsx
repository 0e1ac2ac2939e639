import { VisuallyHidden } from "@mantine/core";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { requireRole } from "#lib/access/roles";
import { compareRuns } from "#lib/answer/eval/compare-runs";
import { listKeptQuestions } from "#lib/answer/eval/kept-questions";
import { listRuns } from "#lib/answer/eval/kept-runs";
import { listDocumentNames, recentQuestions } from "#lib/answer/eval/question-sources";
import { getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import { AddEvalQuestion } from "../../../_ui/admin/add-eval-question";
import { EvalChanges } from "../../../_ui/admin/eval-changes";
import { EvalChart } from "../../../_ui/admin/eval-chart";
import { EvalLatest } from "../../../_ui/admin/eval-latest";
import { EvalQuestionFiles } from "../../../_ui/admin/eval-question-files";
import { ForgetQuestion } from "../../../_ui/admin/forget-question";
import { RunEvaluation } from "../../../_ui/admin/run-evaluation";
import page from "../../../_ui/page/page.module.css";
import { Nothing, PageFrame, Section } from "../../../_ui/page/page-frame";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("evaluation") };
}

/** An organization's own questions, and how well search finds what answers them, over time. */
export default async function EvaluationPage() {
  const actor = await requirePerson();
  const [t, common, display] = await Promise.all([
    getTranslations("evaluation"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const { db } = services();
  requireRole(db, actor, "administrator");
  const questions = listKeptQuestions(db, actor);
  const runs = listRuns(db, actor);
  const running = runs.find(({ state }) => state === "running");
  const [latest, before] = runs.filter(({ figures }) => figures !== null);
  const comparison = latest === undefined ? undefined : compareRuns(latest, before);
  const add = <AddEvalQuestion documents={listDocumentNames(db, actor)} asked={recentQuestions(db, actor)} />;
  return (
    <PageFrame
      title={common("evaluation")}
      lead={t("lead")}
      actions={
        questions.length > 0 && (
          <>
            {add}
            <RunEvaluation running={running && { done: running.done, total: running.total }} />
          </>
        )
      }
    >
      {questions.length === 0 && runs.length === 0 ? (
        <Nothing title={t("none-title")} next={t("none-next")}>
          {add}
          <EvalQuestionFiles hasQuestions={false} />
        </Nothing>
      ) : (
        <>
          {latest !== undefined && <EvalLatest run={latest} display={display} />}
          {comparison !== undefined && before !== undefined && (
            <EvalChanges
              comparison={comparison}
              beforeMs={before.startedAtMs}
              questions={questions}
              display={display}
            />
          )}
          <Section id="runs" title={t("runs-title")} lead={t("runs-lead")}>
            <EvalChart runs={runs} display={display} />
          </Section>
          <Section
            id="questions"
            title={t("questions-title", { count: questions.length })}
            lead={t("questions-lead")}
          >
            <EvalQuestionFiles hasQuestions={questions.length > 0} />
            <table className={page.table}>
              <thead>
                <tr>
                  <th scope="col">{t("question")}</th>
                  <th scope="col" className={page.onlyWide}>
                    {t("document")}
                  </th>
                  <th scope="col" style={{ width: 56 }}>
                    <VisuallyHidden>{t("remove")}</VisuallyHidden>
                  </th>
                </tr>
              </thead>
              <tbody>
                {questions.map(({ id, question, documentId, document }) => (
                  <tr key={id}>
                    <td>{question}</td>
                    <td className={page.onlyWide}>
                      <Link className={page.plainLink} href={`/documents/${documentId}`} prefetch={false}>
                        {document}
                      </Link>
                    </td>
                    <td>
                      <ForgetQuestion id={id} question={question} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Section>
        </>
      )}
    </PageFrame>
  );
}
