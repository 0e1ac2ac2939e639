import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { listEmergencyCollections } from "#lib/safeguards/emergencies";
import { services } from "../../_server/services";
import { requirePerson } from "../../_server/session";
import { Nothing, PageFrame } from "../../_ui/page/page-frame";
import { EmergencyForm } from "../../_ui/safeguards/emergency-form";
import { openInEmergency } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("safeguards"))("emergency-access") };
}

export default async function EmergencyPage() {
  const actor = await requirePerson();
  const t = await getTranslations("safeguards");
  const collections = listEmergencyCollections(services().db, actor);
  return (
    <PageFrame title={t("emergency-access")} lead={t("emergency-access-lead")} isNarrow>
      {collections.length === 0 ? (
        <Nothing title={t("no-wards")} next={t("no-wards-next")} />
      ) : (
        <EmergencyForm collections={collections} open={openInEmergency} />
      )}
    </PageFrame>
  );
}
