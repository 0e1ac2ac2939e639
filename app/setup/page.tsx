import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { isSetupTokenValid } from "#lib/people/setup-token";
import { isSetUp } from "#lib/people/users";
import { services } from "../_server/services";
import { Gate } from "../_ui/forms/gate";
import { SetupForm } from "../_ui/forms/setup-form";
import { ButtonLink } from "../_ui/page/button-link";
import { setUp } from "./actions";

type Props = { searchParams: Promise<{ token?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("set-up") };
}

export default async function SetupPage({ searchParams }: Props) {
  const { token } = await searchParams;
  const { db } = services();
  const t = await getTranslations("sign-in");
  if (isSetUp(db)) {
    return (
      <Gate title={t("already-set-up")} lead={t("already-set-up-next")}>
        <ButtonLink href="/sign-in" fullWidth>
          {t("sign-in")}
        </ButtonLink>
      </Gate>
    );
  }
  if (typeof token !== "string" || !isSetupTokenValid(db, token))
    return <Gate title={t("wrong-link")} lead={t("wrong-link-next")} />;
  return (
    <Gate title={t("set-up")} lead={t("set-up-lead")} isWide>
      <SetupForm token={token} setUp={setUp} />
    </Gate>
  );
}
