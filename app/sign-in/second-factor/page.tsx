import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { signInSettings } from "#lib/people/sign-in-settings";
import { describeBrowser } from "../../_server/describe-browser";
import { services } from "../../_server/services";
import { requireEnrollingPerson } from "../../_server/session";
import { Enrol } from "../../_ui/account/enrol";
import { Gate } from "../../_ui/forms/gate";
import { addOwnPasskey, offerOwnPasskey } from "../../(app)/account/passkeys/actions";
import { confirmApp, offerApp } from "../../(app)/account/second-factor/actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("enrol") };
}

/** For people who need a second factor before anything else is open to them. */
export default async function SecondFactorPage() {
  const person = await requireEnrollingPerson();
  if (!person.isEnrolmentDue) redirect("/account");
  const t = await getTranslations("sign-in");
  const mayUsePasskeys = signInSettings(services().db).methods.includes("passkey");
  return (
    <Gate title={t("enrol")} lead={t("enrol-lead")} isWide>
      <Enrol
        app={{ offer: offerApp, confirm: confirmApp }}
        passkey={mayUsePasskeys ? { offer: offerOwnPasskey, add: addOwnPasskey } : null}
        proposal={describeBrowser((await headers()).get("user-agent") ?? "")}
      />
    </Gate>
  );
}
