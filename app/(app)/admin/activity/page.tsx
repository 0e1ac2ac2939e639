import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { recordEvent } from "#lib/audit/append-event";
import { auditState } from "#lib/audit/audit-state";
import { forwardState } from "#lib/audit/forward/forward-state";
import { type EventView, listEvents } from "#lib/audit/list-events";
import { listHints } from "#lib/audit/review/hints";
import { listReviews, openReview } from "#lib/audit/review/reviews";
import { listSavedSearches } from "#lib/audit/review/saved-searches";
import { usageByDay } from "#lib/audit/usage-by-day";
import { listUsers } from "#lib/people/users";
import { getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import { ActivityFilters } from "../../../_ui/admin/activity-filters";
import styles from "../../../_ui/admin/admin.module.css";
import { LogState } from "../../../_ui/admin/log-state";
import { UsageChart } from "../../../_ui/admin/usage-chart";
import { ReviewPanel } from "../../../_ui/evidence/review-panel";
import { SavedSearches } from "../../../_ui/evidence/saved-searches";
import own from "../../../_ui/library/documents-table.module.css";
import page from "../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../_ui/page/page-frame";
import { dropSearch, keepSearch, review } from "./actions";
import { EventRow } from "./event-row";
import { activityAddress, readFilter } from "./read-filter";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };
const USAGE_DAYS = 30;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("activity") };
}

/** The log. Opening it is recorded too, before anything of it is shown. */
export default async function ActivityPage({ searchParams }: Props) {
  const actor = await requirePerson();
  const { search, filter } = readFilter(await searchParams);
  const { db, config } = services();
  const [t, common, display] = await Promise.all([
    getTranslations("admin"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const { events, next } = listEvents(db, actor, filter);
  recordEvent(db, { type: "log.viewed", actor, data: { events: events.length } });
  const people = listUsers(db, actor).map(({ id, name }) => ({ id, name }));
  const days = Map.groupBy(events, (event: EventView) => display.date(event.atMs));
  const open = openReview(db);
  const isFirstPage = search.before === undefined;
  const { before: _, ...filters } = search;
  return (
    <PageFrame title={common("activity")} lead={t("activity-lead")}>
      {isFirstPage && Object.keys(filters).length === 0 && (
        <>
          <UsageChart days={usageByDay(db, actor, USAGE_DAYS)} display={display} />
          <LogState
            state={auditState(db, config, actor)}
            forwarding={forwardState(db, config)}
            display={display}
          />
          <ReviewPanel
            open={open}
            hints={listHints(db, actor, open.fromMs, Date.now())}
            reviews={listReviews(db, actor)}
            review={review}
            display={display}
          />
        </>
      )}
      <Section id="events" title={t("events-title")}>
        <ActivityFilters search={filters} people={people} />
        <SavedSearches
          searches={listSavedSearches(db, actor)}
          query={activityAddress(filters, {}).split("?")[1] ?? ""}
          keep={keepSearch}
          drop={dropSearch}
        />
        {events.length === 0 ? (
          <p className={page.quiet}>{t("no-events")}</p>
        ) : (
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col" style={{ width: 96 }}>
                  {t("time")}
                </th>
                <th scope="col" className={page.onlyWide} style={{ width: 200 }}>
                  {t("who")}
                </th>
                <th scope="col">{t("what")}</th>
                <th scope="col" className={page.onlyWide} style={{ width: 110 }}>
                  {t("outcome")}
                </th>
              </tr>
            </thead>
            {[...days].map(([day, ofDay]) => (
              <tbody key={day}>
                <tr className={styles.dayRow}>
                  <th colSpan={4} scope="rowgroup" className={styles.dayHead}>
                    {day}
                  </th>
                </tr>
                {ofDay.map((event) => (
                  <EventRow key={event.seq} event={event} time={display.time(event.atMs)} />
                ))}
              </tbody>
            ))}
          </table>
        )}
        <nav className={own.pager} aria-label={t("pages-of-log")}>
          {!isFirstPage && (
            <Link className={page.link} href={activityAddress(search, { before: "" })} prefetch={false}>
              {t("newest-events")}
            </Link>
          )}
          {next !== null && (
            <Link
              className={page.link}
              href={activityAddress(search, { before: String(next) })}
              prefetch={false}
            >
              {t("older-events")}
            </Link>
          )}
        </nav>
      </Section>
    </PageFrame>
  );
}
