import { Button } from "@mantine/core";
import { getTranslations } from "next-intl/server";

/** Leads to the OpenID provider. A plain link: the page's policy lets no form go anywhere else. */
export async function ProviderButton({ name, next }: { name: string; next: string }) {
  const t = await getTranslations("sign-in");
  return (
    <Button
      component="a"
      href={`/api/oidc/start?next=${encodeURIComponent(next)}`}
      variant="default"
      fullWidth
    >
      {t("with-provider", { name })}
    </Button>
  );
}
