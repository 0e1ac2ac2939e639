import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { type SystemState, systemState } from "#lib/health/system-state";
import { type Display, getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import { EmbeddingFact } from "../../../_ui/evidence/embedding";
import own from "../../../_ui/evidence/evidence.module.css";
import { ExamineButton } from "../../../_ui/evidence/examine-button";
import { Findings } from "../../../_ui/evidence/findings";
import { Forwarding } from "../../../_ui/evidence/forwarding";
import page from "../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../_ui/page/page-frame";
import { embedAnew, examineNow } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("system") };
}

/** How the installation is: what the last examination found, backups, disk and keys. */
export default async function SystemPage() {
  const actor = await requirePerson();
  const { db, config } = services();
  const [t, common, display, state] = await Promise.all([
    getTranslations("evidence"),
    getTranslations("common"),
    getDisplay(),
    systemState(db, config, actor),
  ]);
  return (
    <PageFrame
      title={common("system")}
      lead={t("system-lead")}
      actions={<ExamineButton isExamining={state.isExamining} examine={examineNow} />}
      isNarrow
    >
      <Facts state={state} display={display} />
      <Examination examination={state.examination} display={display} />
    </PageFrame>
  );
}

const ROOM = { enough: page.good, low: page.warn, reserve: page.bad } as const;

async function Facts({ state, display }: { state: SystemState; display: Display }) {
  const t = await getTranslations("evidence");
  const { disk, backups, keys, forwarding } = state;
  const isLate = backups.newestMs === null || Date.now() - backups.newestMs > backups.keepMs / 3;
  return (
    <Section id="facts" title={t("system-facts")}>
      <dl className={page.facts}>
        <dt>{t("newest-backup")}</dt>
        <dd>
          <Mark look={isLate ? page.warn : page.good}>
            {backups.newestMs === null
              ? t(backups.places === 0 ? "backup-never" : "backup-out-of-reach")
              : t("backup-when", {
                  ago: display.ago(backups.newestMs),
                  time: display.dateTime(backups.newestMs),
                })}
          </Mark>
          {backups.places > 0 && (
            <div className={`${page.quiet} ${page.small}`}>
              {t("backup-places", { within: backups.within, places: backups.places })}
            </div>
          )}
        </dd>
        <dt>{t("disk")}</dt>
        <dd>
          <Mark look={ROOM[disk.state]}>
            {t("disk-free", { free: display.size(disk.freeBytes), total: display.size(disk.totalBytes) })}
          </Mark>
          {disk.state !== "enough" && <div>{t(`disk-${disk.state}`)}</div>}
        </dd>
        <dt>{t("keys")}</dt>
        <dd>
          <Mark look={keys.isOpen ? page.good : page.bad}>
            {keys.isOpen ? t("keys-open", { id: keys.masterId, count: keys.keys }) : t("keys-closed")}
          </Mark>
          <div className={`${page.quiet} ${page.small}`}>
            {keys.isOpen
              ? keys.path === null
                ? t("keys-in-settings")
                : t("keys-in-file", { path: keys.path })
              : keys.problem}
          </div>
        </dd>
        <EmbeddingFact work={state.embedding} display={display} start={embedAnew} />
        {forwarding !== null && <Forwarding state={forwarding} display={display} />}
      </dl>
    </Section>
  );
}

async function Examination(props: { examination: SystemState["examination"]; display: Display }) {
  const { examination, display } = props;
  const t = await getTranslations("evidence");
  if (examination === null)
    return (
      <Section id="findings" title={t("findings")}>
        <p className={page.quiet}>{t("never-examined")}</p>
      </Section>
    );
  const { findings, isDeep, atMs } = examination;
  return (
    <Section
      id="findings"
      title={t("findings")}
      lead={t(isDeep ? "examined-deep" : "examined", { time: display.dateTime(atMs) })}
    >
      {findings.length === 0 ? (
        <Mark look={page.good}>{t("no-findings")}</Mark>
      ) : (
        <Findings findings={findings} display={display} />
      )}
      {!isDeep && <p className={`${page.quiet} ${page.small}`}>{t("not-deep")}</p>}
    </Section>
  );
}

function Mark({ look, children }: { look: string | undefined; children: string }) {
  return (
    <span className={`${page.dot} ${look} ${own.title}`}>
      <span>{children}</span>
    </span>
  );
}
