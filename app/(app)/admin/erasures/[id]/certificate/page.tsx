import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { Certificate } from "#lib/erasure/certificate";
import { getErasure } from "#lib/erasure/requests";
import { getDisplay } from "../../../../../_server/display";
import { orNotFound } from "../../../../../_server/or-not-found";
import { requireId } from "../../../../../_server/parse-id";
import { services } from "../../../../../_server/services";
import { requirePerson } from "../../../../../_server/session";
import own from "../../../../../_ui/evidence/evidence.module.css";
import { PrintButton } from "../../../../../_ui/evidence/print-button";
import page from "../../../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../../../_ui/page/page-frame";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("evidence"))("certificate") };
}

/** The certificate of an erasure, to print and put into the file. */
export default async function CertificatePage({ params }: Props) {
  const actor = await requirePerson();
  const { id } = await params;
  const [t, display] = await Promise.all([getTranslations("evidence"), getDisplay()]);
  const erasure = orNotFound(() => getErasure(services().db, actor, requireId("erasure", id)));
  const { certificate, requestedBy, decidedBy } = erasure;
  if (certificate === null) notFound();
  const facts: readonly (readonly [string, string])[] = [
    ["reference", certificate.reference],
    ["ground", t(`ground-${certificate.ground}`)],
    ["asked-by", requestedBy.name],
    ["approved-by", decidedBy?.name ?? certificate.approvedBy],
    ["done-at", display.dateTime(certificate.doneAtMs)],
    ["count-documents", display.count(certificate.erased.documents.length)],
    ["count-originals", display.count(certificate.originals)],
    ["count-vectors", display.count(certificate.passages)],
    ["count-conversations", display.count(certificate.erased.conversations.length)],
    ["count-answersOfOthers", display.count(certificate.erased.answers.length)],
    ["count-people", display.count(certificate.erased.people.length)],
    ["count-exports", display.count(certificate.exportsBefore)],
    ["installation", certificate.installation],
    ["erasure-id", certificate.erasure],
    ["event", String(certificate.event)],
  ];
  return (
    <PageFrame
      title={t("certificate-of", { reference: certificate.reference })}
      lead={t("certificate-lead")}
      back={{ href: `/admin/erasures/${id}`, label: t("erasure") }}
      isNarrow
    >
      <div className={own.certificate}>
        <div className={own.screen}>
          <PrintButton label={t("print")} />
        </div>
        <dl className={page.facts}>
          {facts.map(([name, value]) => (
            <div key={name} style={{ display: "contents" }}>
              <dt>{t(name)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <Section id="scan" title={t("scan")}>
          <p className={own.text}>{scanWords(certificate, t)}</p>
        </Section>
        <Section id="limits" title={t("not-reached")}>
          <ul className={own.reasons}>
            <li>{t("not-reached-exports", { count: certificate.exportsBefore })}</li>
            <li>{t("not-reached-backups")}</li>
            <li>{t("not-reached-log")}</li>
          </ul>
        </Section>
      </div>
    </PageFrame>
  );
}

/** A search that did not take place is not told as one that found nothing. */
function scanWords(
  { scan: { before, after, indexed } }: Certificate,
  t: Awaited<ReturnType<typeof getTranslations<"evidence">>>,
): string {
  if (before === null || after === null) return t("scan-none", { indexed });
  return t("scan-facts", {
    probes: before.probes,
    before: before.found,
    after: after.found,
    files: after.files,
    indexed,
  });
}
