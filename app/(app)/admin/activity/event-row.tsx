import { VisuallyHidden } from "@mantine/core";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { EventView } from "#lib/audit/list-events";
import page from "../../../_ui/page/page.module.css";
import { getEventWords } from "./describe-event";

const LOOK = { ok: page.good, denied: page.warn, error: page.bad, aborted: page.idle } as const;

/** One line of the log; opens the event in full, and a question's own line opens its story. */
export async function EventRow({ event, time }: { event: EventView; time: string }) {
  const [t, words] = await Promise.all([getTranslations("admin"), getEventWords()]);
  return (
    <tr className={page.row}>
      <td className={page.nowrap}>
        <time dateTime={new Date(event.atMs).toISOString()}>{time}</time>
      </td>
      <td className={page.onlyWide}>{words.who(event)}</td>
      <td>
        <Link
          className={page.rowLink}
          style={{ fontWeight: 400 }}
          href={`/admin/activity/${event.seq}`}
          prefetch={false}
        >
          {words.what(event)}
        </Link>
        {event.type === "query.accepted" && event.correlation !== null && (
          <>
            {" "}
            <Link
              className={`${page.link} ${page.above} ${page.nowrap}`}
              href={`/admin/activity/questions/${event.correlation}`}
              prefetch={false}
            >
              {t("whole-question")}
            </Link>
          </>
        )}
        <div className={`${page.onlyNarrow} ${page.quiet} ${page.small}`}>
          {words.who(event)}
          {event.outcome !== "ok" && ` · ${t(`outcome-${event.outcome}`)}`}
        </div>
      </td>
      <td className={page.onlyWide}>
        {event.outcome === "ok" ? (
          <VisuallyHidden>{t("outcome-ok")}</VisuallyHidden>
        ) : (
          <span className={`${page.dot} ${LOOK[event.outcome]}`}>{t(`outcome-${event.outcome}`)}</span>
        )}
      </td>
    </tr>
  );
}
