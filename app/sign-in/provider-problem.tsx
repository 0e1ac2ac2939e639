import { Box } from "@mantine/core";
import { getTranslations } from "next-intl/server";
import { services } from "../_server/services";
import { ErrorNote } from "../_ui/forms/error-note";

const SAID = ["not-signed-in", "conflict", "identity-unavailable"] as const;

/** What went wrong at the OpenID provider, which sent the person back here. */
export async function ProviderProblem({ code }: { code: string | string[] | undefined }) {
  const provider = services().config.oidc;
  if (code === undefined || provider === undefined) return null;
  const t = await getTranslations("sign-in");
  const said = SAID.find((known) => known === code) ?? "other";
  return (
    <Box mb="md">
      <ErrorNote code="internal" text={t(`provider-problem.${said}`, { name: provider.name })} />
    </Box>
  );
}
