import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { erasurePeople } from "#lib/erasure/choices";
import { listErasures } from "#lib/erasure/requests";
import { getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import { ErasureForm } from "../../../_ui/evidence/erasure-form";
import { ERASURE_LOOK } from "../../../_ui/evidence/erasure-look";
import own from "../../../_ui/evidence/evidence.module.css";
import page from "../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../_ui/page/page-frame";
import { previewPlan, request } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common"))("erasures") };
}

export default async function ErasuresPage() {
  const actor = await requirePerson();
  const { db } = services();
  const [t, common, display] = await Promise.all([
    getTranslations("evidence"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const all = listErasures(db, actor);
  return (
    <PageFrame title={common("erasures")} lead={t("erasures-lead")} isNarrow>
      <Section id="requests" title={t("requests")}>
        {all.length === 0 ? (
          <p className={`${own.text} ${page.quiet}`}>{t("no-requests")}</p>
        ) : (
          <ul className={page.list}>
            {all.map(({ id, reference, requestedBy, requestedAtMs, state }) => (
              <li key={id} className={page.row}>
                <span>
                  <Link className={page.rowLink} href={`/admin/erasures/${id}`} prefetch={false}>
                    {reference}
                  </Link>{" "}
                  <span className={page.quiet}>
                    {t("requested-by", { name: requestedBy.name, time: display.dateTime(requestedAtMs) })}
                  </span>
                </span>
                <span className={`${page.dot} ${ERASURE_LOOK[state]}`}>
                  <span>{t(`state-${state}`)}</span>
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section id="new" title={t("new-erasure")} lead={t("new-erasure-lead")}>
        <ErasureForm people={erasurePeople(db, actor)} preview={previewPlan} request={request} />
      </Section>
    </PageFrame>
  );
}
