import type { Metadata } from "next";
import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import { readInvitation } from "#lib/people/accept-invitation";
import { describeBrowser } from "../_server/describe-browser";
import { services } from "../_server/services";
import { AcceptInvitation } from "../_ui/account/accept-invitation";
import { Gate } from "../_ui/forms/gate";
import { ButtonLink } from "../_ui/page/button-link";
import { acceptByPasskey, acceptByPassword, offerPasskey } from "./actions";

type Props = { searchParams: Promise<{ token?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("invitation") };
}

/** Where the link of an invitation leads. Looking at it changes nothing. */
export default async function InvitationPage({ searchParams }: Props) {
  const { token } = await searchParams;
  const t = await getTranslations("sign-in");
  const invitation = typeof token === "string" ? readInvitation(services().db, token) : undefined;
  if (typeof token !== "string" || invitation === undefined) {
    return (
      <Gate title={t("invitation-over")} lead={t("invitation-over-next")}>
        <ButtonLink href="/sign-in" fullWidth>
          {t("sign-in")}
        </ButtonLink>
      </Gate>
    );
  }
  const { name, email, isNew, methods } = invitation;
  return (
    <Gate
      title={t(isNew ? "invitation-title" : "new-password-title", { name })}
      lead={t(isNew ? "invitation-lead" : "new-password-lead", { email })}
      isWide
    >
      <AcceptInvitation
        token={token}
        person={{ name, email }}
        methods={methods}
        proposal={describeBrowser((await headers()).get("user-agent") ?? "")}
        byPassword={acceptByPassword}
        offerPasskey={offerPasskey}
        byPasskey={acceptByPasskey}
      />
    </Gate>
  );
}
