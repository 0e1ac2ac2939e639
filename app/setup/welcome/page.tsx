import { Alert } from "@mantine/core";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { listCollections } from "#lib/documents/collections";
import { services } from "../../_server/services";
import { currentPerson } from "../../_server/session";
import { Gate } from "../../_ui/forms/gate";
import { WelcomeProgress } from "../../_ui/forms/welcome-progress";
import { ButtonLink } from "../../_ui/page/button-link";

type Props = { searchParams: Promise<{ samples?: string }> };
/** Each has its answer in the samples. */
const QUESTIONS = ["welcome-question-1", "welcome-question-2", "welcome-question-3"] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("welcome") };
}

/** After set-up: how far the samples are, and a first question to ask. */
export default async function WelcomePage({ searchParams }: Props) {
  const person = (await currentPerson()) ?? redirect("/sign-in?next=/setup/welcome");
  const { samples } = await searchParams;
  const t = await getTranslations("sign-in");
  const collections = listCollections(services().db, person);
  if (collections.length === 0) {
    return (
      <Gate title={t("ready")} lead={t("ready-empty")} isWide>
        {samples === "failed" && (
          <Alert color="red" variant="light" mb="md">
            {t("samples-failed")}
          </Alert>
        )}
        <ButtonLink href="/admin/collections" fullWidth>
          {t("first-collection")}
        </ButtonLink>
      </Gate>
    );
  }
  const isRead = collections.every(({ waiting }) => waiting === 0);
  return (
    <Gate title={t("ready")} lead={isRead ? t("ready-read") : t("ready-samples")} isWide>
      <WelcomeProgress
        collections={collections.map(({ id, name, documents, searchable, partly, failed }) => ({
          id,
          name,
          documents,
          finished: searchable + partly + failed,
        }))}
        questions={QUESTIONS.map((key) => t(key))}
      />
    </Gate>
  );
}
