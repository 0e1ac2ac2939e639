import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { type SystemState, systemState } from "#lib/health/system-state";
import { type Display, getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import own from "../../../_ui/evidence/evidence.module.css";
import { ExamineButton } from "../../../_ui/evidence/examine-button";
import page from "../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../_ui/page/page-frame";
import { examineNow } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("system") };
}

/** As in lib/health: less room is a finding there too. */
const LOW_SHARE = 0.05;

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
      <Findings examination={state.examination} display={display} />
    </PageFrame>
  );
}

async function Facts({ state, display }: { state: SystemState; display: Display }) {
  const t = await getTranslations("evidence");
  const { disk, backups, keys } = state;
  const isLow = disk.freeBytes < LOW_SHARE * disk.totalBytes;
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
          <Mark look={isLow ? page.warn : page.good}>
            {t("disk-free", { free: display.size(disk.freeBytes), total: display.size(disk.totalBytes) })}
          </Mark>
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
      </dl>
    </Section>
  );
}

async function Findings(props: { examination: SystemState["examination"]; display: Display }) {
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
        <ul className={page.list}>
          {findings.map(({ check, level, what, isMended }) => (
            <li key={what}>
              <span className={own.proof}>
                <strong>{t(`check-${check}`)}</strong>
                <span>{t(`check-${check}-next`)}</span>
                <span className={`${page.quiet} ${page.small}`} lang="en">
                  {what}
                </span>
              </span>
              <Mark look={isMended ? page.good : level === "problem" ? page.bad : page.warn}>
                {t(isMended ? "mended" : `level-${level}`)}
              </Mark>
            </li>
          ))}
        </ul>
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
