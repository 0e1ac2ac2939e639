import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { requirePerson } from "../../_server/session";
import { ButtonLink } from "../../_ui/page/button-link";
import { Nothing, PageFrame } from "../../_ui/page/page-frame";

/** Says to everybody else whose pages these are. Every page and function below checks the role again. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { role } = await requirePerson();
  if (role !== "member") return children;
  const t = await getTranslations("admin");
  return (
    <PageFrame title={t("denied")} isNarrow>
      <Nothing title={t("denied-title")} next={t("denied-next")}>
        <ButtonLink href="/" variant="default">
          {t("denied-back")}
        </ButtonLink>
      </Nothing>
    </PageFrame>
  );
}
