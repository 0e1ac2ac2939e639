import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { recordEvent } from "#lib/audit/append-event";
import { getEvent } from "#lib/audit/list-events";
import { getDisplay } from "../../../../_server/display";
import { orNotFound } from "../../../../_server/or-not-found";
import { services } from "../../../../_server/services";
import { requirePerson } from "../../../../_server/session";
import own from "../../../../_ui/library/documents-table.module.css";
import { ButtonLink } from "../../../../_ui/page/button-link";
import page from "../../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../../_ui/page/page-frame";
import { getEventWords } from "../describe-event";

type Props = { params: Promise<{ seq: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { seq } = await params;
  return { title: (await getTranslations("admin"))("event-number", { seq }) };
}

export default async function EventPage({ params }: Props) {
  const actor = await requirePerson();
  const { seq } = await params;
  if (!/^[1-9]\d{0,15}$/.test(seq)) notFound();
  const { db } = services();
  const [t, common, display, words] = await Promise.all([
    getTranslations("admin"),
    getTranslations("common"),
    getDisplay(),
    getEventWords(),
  ]);
  const event = orNotFound(() => getEvent(db, actor, Number(seq)));
  recordEvent(db, { type: "log.viewed", actor, objects: [event.id], data: { events: 1 } });
  return (
    <PageFrame
      title={words.what(event)}
      lead={`${words.who(event)} · ${display.dateTime(event.atMs)}`}
      back={{ href: "/admin/activity", label: common("activity") }}
      actions={
        event.correlation !== null && (
          <ButtonLink href={`/admin/activity/questions/${event.correlation}`}>
            {t("whole-question")}
          </ButtonLink>
        )
      }
      isNarrow
    >
      <dl className={page.facts}>
        <dt>{t("position")}</dt>
        <dd className="tabular">{event.seq}</dd>
        <dt>{t("event-type")}</dt>
        <dd className={page.mono}>{event.type}</dd>
        <dt>{t("outcome")}</dt>
        <dd>{t(`outcome-${event.outcome}`)}</dd>
        <dt>{t("time")}</dt>
        <dd className="tabular">{new Date(event.atMs).toISOString()}</dd>
        <dt>{t("who")}</dt>
        <dd>
          {event.actor.kind === "user" ? (
            <Link className={page.link} href={`/admin/people/${event.actor.id}`}>
              {words.who(event)}
            </Link>
          ) : (
            words.who(event)
          )}
          {event.actor.kind === "user" && (
            <span className={page.quiet}> · {t(`via-${event.actor.via}`)}</span>
          )}
          {event.actor.kind === "system" && <span className={page.quiet}> · {event.actor.process}</span>}
          {"address" in event.actor && event.actor.address !== undefined && (
            <span className={page.quiet}> · {event.actor.address}</span>
          )}
        </dd>
      </dl>
      {event.objects.length > 0 && (
        <Section id="objects" title={t("concerns")}>
          <ul className={page.list}>
            {event.objects.map((object) => (
              <li key={object.id}>
                <span>
                  <span className={page.quiet}>{t(`object-${object.kind}`)}</span> {words.objectName(object)}
                  <span className={`${page.quiet} ${page.mono}`} style={{ display: "block" }}>
                    {object.id}
                  </span>
                </span>
                <Link className={page.link} href={`/admin/activity?object=${object.id}`} prefetch={false}>
                  {t("all-events-about")}
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section id="data" title={t("decoded")} lead={t("decoded-lead")}>
        <pre className={`${page.block} ${page.mono}`}>{JSON.stringify(JSON.parse(event.raw), null, 2)}</pre>
      </Section>
      <Section id="bytes" title={t("stored-bytes")} lead={t("stored-bytes-lead")}>
        <dl className={page.facts}>
          <dt>{t("size")}</dt>
          <dd>{t("bytes", { count: event.byteSize })}</dd>
          <dt>SHA-256</dt>
          <dd className={page.mono}>{event.sha256}</dd>
        </dl>
      </Section>
      <nav className={own.pager} aria-label={t("neighbours")}>
        {event.previous !== null && (
          <Link className={page.link} href={`/admin/activity/${event.previous}`} prefetch={false}>
            {t("previous-event")}
          </Link>
        )}
        {event.next !== null && (
          <Link className={page.link} href={`/admin/activity/${event.next}`} prefetch={false}>
            {t("next-event")}
          </Link>
        )}
      </nav>
    </PageFrame>
  );
}
