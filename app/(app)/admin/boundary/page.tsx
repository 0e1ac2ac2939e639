import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { boundaryState } from "#lib/boundary/last-report";
import type { BoundaryReport, Proof } from "#lib/boundary/prove";
import { type Display, getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import own from "../../../_ui/evidence/evidence.module.css";
import page from "../../../_ui/page/page.module.css";
import { Nothing, PageFrame, Section } from "../../../_ui/page/page-frame";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("boundary") };
}

/** A proof is no proof for ever: settings, kernel and processes change. */
const OLD_MS = 30 * 86_400_000;

/** What was tried on this host to get out, and what came of it. Nothing counts as proved that was not. */
export default async function BoundaryPage() {
  const actor = await requirePerson();
  const { db, config } = services();
  const [t, common, display] = await Promise.all([
    getTranslations("evidence"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const { report, authenticity, allowed, refused } = boundaryState(db, config, actor);
  return (
    <PageFrame title={common("boundary")} lead={t("boundary-lead")} isNarrow>
      {authenticity === "changed" && (
        <div className={own.panel} role="alert">
          <p className={`${page.dot} ${page.bad} ${own.title}`}>
            <span>{t("report-changed")}</span>
          </p>
          <p className={page.quiet}>{t("report-changed-next")}</p>
        </div>
      )}
      {authenticity === null && (
        <Nothing title={t("no-report")} next={t("no-report-next")}>
          <pre className={`${page.block} ${page.mono}`}>{COMMAND}</pre>
        </Nothing>
      )}
      {report !== null && (authenticity === "sealed" || authenticity === "recorded") && (
        <Report report={report} isSealed={authenticity === "sealed"} allowed={allowed} display={display} />
      )}
      <Section id="destinations" title={t("destinations")} lead={t("destinations-lead")}>
        {allowed.length === 0 ? (
          <p className={own.text}>{t("no-destinations")}</p>
        ) : (
          <ul className={page.list}>
            {allowed.map((address) => (
              <li key={address}>
                <span className={page.mono}>{address}</span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section id="refused" title={t("refused")} lead={t("refused-lead")}>
        <p className={own.text}>
          {refused.attempts === 0 ? (
            t("refused-none")
          ) : (
            <span className={`${page.dot} ${page.bad} ${own.title}`}>
              <span>{t("refused-count", { count: refused.attempts })}</span>
            </span>
          )}{" "}
          {refused.lastMs !== null && t("refused-last", { time: display.dateTime(refused.lastMs) })}
        </p>
        {refused.lastMs !== null && (
          <p className={own.text}>
            <Link className={page.link} href="/admin/activity?kind=boundary" prefetch={false}>
              {t("refused-events")}
            </Link>
          </p>
        )}
      </Section>
      <Section id="protected" title={t("protected")} lead={t("protected-lead")}>
        <ul className={own.reasons}>
          {(["kernel", "guards", "pages", "answers"] as const).map((name) => (
            <li key={name}>{t(`protected-${name}`)}</li>
          ))}
        </ul>
      </Section>
      <Section id="not-protected" title={t("not-protected")}>
        <ul className={own.reasons}>
          {(["web", "commands", "people", "host"] as const).map((name) => (
            <li key={name}>{t(`not-protected-${name}`)}</li>
          ))}
        </ul>
      </Section>
    </PageFrame>
  );
}

const COMMAND = "intramuros doctor --prove-boundary";

async function Report(props: {
  report: BoundaryReport;
  isSealed: boolean;
  allowed: readonly string[];
  display: Display;
}) {
  const { report, isSealed, allowed, display } = props;
  const t = await getTranslations("evidence");
  const fails = report.proofs.filter(({ verdict }) => verdict === "fails").length;
  const unknown = report.proofs.filter(({ verdict }) => verdict === "unknown").length;
  const isOld = Date.now() - report.atMs > OLD_MS;
  const isSame = allowed.join() === report.allowed.join();
  const isWhole = unknown === 0 && !isOld && isSame;
  const look = fails > 0 ? page.bad : isWhole ? page.good : page.warn;
  const proofs = report.proofs.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  return (
    <Section id="report" title={t("report")}>
      <div className={own.panel}>
        <p className={`${page.dot} ${look} ${own.title}`}>
          <span>{t("report-verdict", { proofs: report.proofs.length, fails, unknown })}</span>
        </p>
        {fails > 0 && <p>{t("report-fails-next")}</p>}
        {fails === 0 && unknown > 0 && <p>{t("report-unknown-next")}</p>}
        {isOld && <p>{t("report-old")}</p>}
        {!isSame && <p>{t("report-other-settings")}</p>}
        <dl className={page.facts}>
          <dt>{t("report-when")}</dt>
          <dd>{display.dateTime(report.atMs)}</dd>
          <dt>{t("report-where")}</dt>
          <dd>{[report.host, report.platform].filter(Boolean).join(" · ")}</dd>
          <dt>{t("report-signature")}</dt>
          <dd>
            {t(isSealed ? "report-sealed" : "report-recorded")}{" "}
            <Link className={page.link} href={`/admin/activity/${report.event}`} prefetch={false}>
              {t("report-event", { seq: report.event })}
            </Link>
          </dd>
        </dl>
      </div>
      <ul className={page.list}>
        {proofs.map((proof) => (
          <ProofLine key={proof.name} proof={proof} />
        ))}
      </ul>
      <p className={`${page.quiet} ${page.small}`}>
        {t("report-again")} <code className={page.mono}>{COMMAND}</code>
      </p>
    </Section>
  );
}

/** What somebody has to look at comes first. */
const ORDER: readonly Proof["verdict"][] = ["fails", "unknown", "holds"];
const LOOK = { holds: page.good, fails: page.bad, unknown: page.idle } as const;

async function ProofLine({ proof: { name, seen, verdict } }: { proof: Proof }) {
  const t = await getTranslations("evidence");
  const [, kind = name, process = ""] = /^(confined|connections)-(.+)$/.exec(name) ?? [];
  const key = `proof-${kind}`;
  return (
    <li>
      <span className={own.proof}>
        <strong>{t.has(key) ? t(key, { process }) : name}</strong>
        <span className={`${page.quiet} ${page.small}`}>
          {t("seen", { seen: t(`seen-${seen.code}`, seen.values ?? {}) })}
        </span>
      </span>
      <span className={`${page.dot} ${LOOK[verdict]}`}>
        <span>{t(`verdict-${verdict}`)}</span>
      </span>
    </li>
  );
}
