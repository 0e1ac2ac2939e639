import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { signInSettings } from "#lib/people/sign-in-settings";
import { isSetUp } from "#lib/people/users";
import { safeNextPath } from "../_server/next-path";
import { services } from "../_server/services";
import { currentPerson } from "../_server/session";
import { Gate } from "../_ui/forms/gate";
import { ProviderProblem } from "./provider-problem";
import { SignInBlocks } from "./sign-in-blocks";

type Props = { searchParams: Promise<{ next?: string | string[]; problem?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("sign-in") };
}

export default async function SignInPage({ searchParams }: Props) {
  const asked = await searchParams;
  const next = safeNextPath(asked.next);
  if ((await currentPerson()) !== undefined) redirect(next);
  const t = await getTranslations("sign-in");
  const { db } = services();
  if (!isSetUp(db)) return <Gate title={t("not-set-up")} lead={t("not-set-up-next")} />;
  return (
    <Gate title={t("welcome")} lead={t("welcome-lead")}>
      <ProviderProblem code={asked.problem} />
      <SignInBlocks methods={signInSettings(db).methods} next={next} />
    </Gate>
  );
}
