import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { recordEvent } from "#lib/audit/append-event";
import { questionStory } from "#lib/audit/question-story";
import { getDisplay } from "../../../../../_server/display";
import { orNotFound } from "../../../../../_server/or-not-found";
import { requireId } from "../../../../../_server/parse-id";
import { services } from "../../../../../_server/services";
import { requirePerson } from "../../../../../_server/session";
import styles from "../../../../../_ui/admin/admin.module.css";
import { StoryStep } from "../../../../../_ui/admin/story-step";
import page from "../../../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../../../_ui/page/page-frame";
import { getEventWords } from "../../describe-event";
import { DisclosedPassages } from "./disclosed-passages";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin"))("one-question") };
}

/** One question from the log: asked, disclosed, answered, with times. */
export default async function QuestionPage({ params }: Props) {
  const actor = await requirePerson();
  const { id } = await params;
  const { db } = services();
  const [t, ask, common, errors, display, words] = await Promise.all([
    getTranslations("admin"),
    getTranslations("ask"),
    getTranslations("common"),
    getTranslations("errors"),
    getDisplay(),
    getEventWords(),
  ]);
  const story = orNotFound(() => questionStory(db, actor, requireId("turn", id)));
  recordEvent(db, {
    type: "log.viewed",
    actor,
    objects: [story.turnId],
    data: { events: story.events.length },
  });
  const { asked, disclosed, completed, aborted, outcome } = story;
  const whyAborted = (because: string) => {
    if (t.has(`aborted-${because}`)) return t(`aborted-${because}`);
    return errors.has(because)
      ? t("aborted-told", { sentence: errors(because) })
      : t("aborted-because", { because });
  };
  const since = (atMs: number) =>
    asked === null ? display.time(atMs) : `${display.time(atMs)} (+${display.count(atMs - asked.atMs)} ms)`;
  const mark = ({ supported }: { supported: "yes" | "partly" | "no" }) =>
    supported === "yes" ? "" : ` (${ask(supported === "no" ? "not-supported" : "partly-supported")})`;
  return (
    <PageFrame
      title={t("one-question")}
      lead={asked === null ? undefined : `${words.who(asked)} · ${display.dateTime(asked.atMs)}`}
      back={{ href: "/admin/activity", label: common("activity") }}
      isNarrow
    >
      <ol className={styles.story}>
        <StoryStep title={t("step-asked")} event={asked} time={asked && display.time(asked.atMs)}>
          <p className={styles.question}>{story.question ?? t("question-gone")}</p>
          {story.standaloneQuestion !== null && (
            <p className={page.quiet}>{t("searched-as", { question: story.standaloneQuestion })}</p>
          )}
        </StoryStep>
        {disclosed !== null && (
          <StoryStep
            title={t("step-disclosed", { count: story.passages.length })}
            event={disclosed}
            time={since(disclosed.atMs)}
          >
            {story.refused > 0 && <p className={page.quiet}>{t("refused", { count: story.refused })}</p>}
            <DisclosedPassages passages={story.passages} />
          </StoryStep>
        )}
        {completed !== null && outcome !== null && (
          <StoryStep
            title={outcome.isAbstained ? t("step-not-found") : t("step-answered")}
            event={completed}
            time={since(completed.atMs)}
            look={outcome.isAbstained ? page.warn : page.good}
          >
            <p className={page.quiet}>
              {outcome.isAbstained
                ? t("step-not-found-explained")
                : `${t(`mode-${outcome.mode === "generate" ? "generate" : "quote"}`, {
                    model: outcome.model ?? "",
                  })} ${t("verified", {
                    sentences: outcome.sentences,
                    unsupported: outcome.unsupported,
                    partly: outcome.partly,
                    doubtful: outcome.unsupported + outcome.partly,
                  })}`}
              {outcome.contradictions > 0 && ` ${t("disagreed", { count: outcome.contradictions })}`}
            </p>
            {outcome.fellBack !== null && (
              <p className={page.quiet}>{ask(`fell-back-${outcome.fellBack}`)}</p>
            )}
            {story.answer === null
              ? !outcome.isAbstained && (
                  <p className={page.quiet}>
                    {t(story.answerMissing === "gone" ? "answer-gone" : "answer-not-open")}
                  </p>
                )
              : story.answer.length > 0 && (
                  <div className={page.block}>
                    {story.answer.map((sentence) => `${sentence.text}${mark(sentence)}`).join(" ")}
                  </div>
                )}
          </StoryStep>
        )}
        {aborted !== null && (
          <StoryStep title={t("step-aborted")} event={aborted} time={since(aborted.atMs)} look={page.idle}>
            <p className={page.quiet}>{whyAborted(story.abortedBecause ?? "")}</p>
          </StoryStep>
        )}
        {completed === null && aborted === null && (
          <StoryStep title={t("step-open")} event={null} time={null} look={page.busy}>
            <p className={page.quiet}>{t("step-open-explained")}</p>
          </StoryStep>
        )}
      </ol>
      <Section id="events" title={t("its-events")}>
        <ul className={page.list}>
          {story.events.map((event) => (
            <li key={event.seq}>
              <Link className={page.link} href={`/admin/activity/${event.seq}`} prefetch={false}>
                {words.what(event)}
              </Link>
              <span className={`${page.quiet} tabular`}>
                {event.seq} · {display.time(event.atMs)}
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </PageFrame>
  );
}
