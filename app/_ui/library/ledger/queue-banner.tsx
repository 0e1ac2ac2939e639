import { getTranslations } from "next-intl/server";
import type { UserActor } from "#lib/access/actor";
import { queueStatus } from "#lib/documents/pause-queue";
import { getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import own from "./ledger.module.css";
import { QueueSwitch } from "./queue-switch";

/** That reading is paused, for everybody; for administrators also the way to pause it while there is something to read. */
export async function QueueBanner({ person }: { person: UserActor }) {
  const { isPaused, pausedSinceMs, queued, running } = queueStatus(services().db, person);
  const isAdministrator = person.role === "administrator";
  const isBusy = queued + running > 0;
  if (!isPaused && !(isAdministrator && isBusy)) return null;
  const [t, display] = await Promise.all([getTranslations("library"), getDisplay()]);
  return (
    <div className={`${own.banner} ${isPaused ? own.paused : ""}`} role="status">
      <span>
        {isPaused
          ? t("queue-paused", { since: display.dateTime(pausedSinceMs ?? 0), waiting: queued })
          : t("queue-reading", { waiting: queued + running })}
        {isPaused && running > 0 && ` ${t("queue-last", { running })}`}
      </span>
      {isAdministrator && <QueueSwitch isPaused={isPaused} />}
    </div>
  );
}
