import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { getErasure } from "#lib/erasure/requests";
import { getDisplay } from "../../../../_server/display";
import { orNotFound } from "../../../../_server/or-not-found";
import { requireId } from "../../../../_server/parse-id";
import { services } from "../../../../_server/services";
import { requirePerson } from "../../../../_server/session";
import { DecideErasure } from "../../../../_ui/evidence/decide-erasure";
import { ErasureFound } from "../../../../_ui/evidence/erasure-found";
import { ERASURE_LOOK } from "../../../../_ui/evidence/erasure-look";
import own from "../../../../_ui/evidence/evidence.module.css";
import { KeepFresh } from "../../../../_ui/folders/keep-fresh";
import { ButtonLink } from "../../../../_ui/page/button-link";
import page from "../../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../../_ui/page/page-frame";
import { decide } from "../actions";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("evidence"))("erasure") };
}

/** One erasure: what goes, who asked and decides, how far it is. */
export default async function ErasurePage({ params }: Props) {
  const actor = await requirePerson();
  const { id } = await params;
  const { db } = services();
  const [t, common, display] = await Promise.all([
    getTranslations("evidence"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const erasure = orNotFound(() => getErasure(db, actor, requireId("erasure", id)));
  const { state, plan, preview, held, requestedBy, decidedBy, decidedAtMs } = erasure;
  const isOwn = requestedBy.id === actor.userId;
  const mayDecide = actor.role === "data-protection-officer" && !isOwn;
  const isRunning = state === "approved" || state === "blanked";
  const found = {
    ...preview,
    documents: preview.documents.length,
    titles: preview.documents.slice(0, 50),
    answersOfOthers: plan.answers.length,
  };
  return (
    <PageFrame
      title={t("erasure-of", { reference: erasure.reference })}
      lead={t("erasure-lead", {
        ground: t(`ground-${erasure.ground}`),
        name: requestedBy.name,
        time: display.dateTime(erasure.requestedAtMs),
      })}
      back={{ href: "/admin/erasures", label: common("erasures") }}
      actions={
        erasure.certificate !== null && (
          <ButtonLink href={`/admin/erasures/${erasure.id}/certificate`}>{t("certificate")}</ButtonLink>
        )
      }
      isNarrow
    >
      <div className={own.panel} role="status">
        <p className={`${page.dot} ${ERASURE_LOOK[state]} ${own.title}`}>
          <span>{t(`state-${state}`)}</span>
        </p>
        <p>{t(`state-${state}-explained`)}</p>
        {decidedBy !== null && decidedAtMs !== null && (
          <p className={page.quiet}>
            {t("decided-by", { name: decidedBy.name, time: display.dateTime(decidedAtMs) })}
          </p>
        )}
        {isRunning && <KeepFresh isBusy />}
        {state === "requested" && held > 0 && (
          <p className={`${page.dot} ${page.bad} ${own.title}`}>
            <span>{t("held", { count: held })}</span>
          </p>
        )}
        {state === "requested" && isOwn && <p>{t("own-request")}</p>}
        {state === "requested" && !isOwn && !mayDecide && <p>{t("officer-decides")}</p>}
        {state === "requested" && mayDecide && <DecideErasure id={erasure.id} decide={decide} />}
      </div>
      {state !== "done" && (
        <Section id="goes" title={t("what-goes")}>
          <ErasureFound found={found} />
        </Section>
      )}
    </PageFrame>
  );
}
