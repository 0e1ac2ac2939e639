import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { printableCheckpoint } from "#lib/audit/anchors/paper";
import { auditState } from "#lib/audit/audit-state";
import { getDisplay } from "../../../../_server/display";
import { services } from "../../../../_server/services";
import { requirePerson } from "../../../../_server/session";
import { CheckpointSheet } from "../../../../_ui/admin/checkpoint-sheet";
import { LogAlarm } from "../../../../_ui/admin/log-alarm";
import { RecordPaper } from "../../../../_ui/admin/record-paper";
import { Nothing, PageFrame } from "../../../../_ui/page/page-frame";
import { recordPrinted } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin"))("checkpoint-to-print") };
}

/** The newest checkpoint to print and put away: an anchor on paper. */
export default async function CheckpointPage() {
  const actor = await requirePerson();
  const { db, config } = services();
  const [t, common, display] = await Promise.all([
    getTranslations("admin"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const { alarm, lastCheckpoint } = auditState(db, config, actor);
  const back = { href: "/admin/activity", label: common("activity") };
  if (lastCheckpoint === null)
    return (
      <PageFrame title={t("checkpoint-to-print")} back={back} isNarrow>
        <Nothing title={t("no-checkpoint")} next={t("no-checkpoint-next")} />
      </PageFrame>
    );
  const sheet = printableCheckpoint(db, actor);
  const isRefused = alarm === "changed" || alarm === "seal-refused";
  return (
    <PageFrame
      title={t("checkpoint-over", { count: sheet.size })}
      lead={t("checkpoint-lead", { time: display.dateTime(sheet.atMs) })}
      back={back}
      isNarrow
    >
      <CheckpointSheet sheet={sheet}>
        {isRefused ? (
          <LogAlarm alarm={alarm} />
        ) : (
          <RecordPaper key={sheet.size} size={sheet.size} record={recordPrinted} />
        )}
      </CheckpointSheet>
    </PageFrame>
  );
}
