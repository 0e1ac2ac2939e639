import { useTranslations } from "next-intl";
import { ButtonLink } from "../page/button-link";
import { StatePage } from "./state-page";

/** The one page for what is absent and what is not open to the person: the two look the same. */
export function Absent() {
  const t = useTranslations("common");
  return (
    <StatePage title={t("absent-title")} text={t("absent-text")}>
      <ButtonLink href="/">{t("to-ask")}</ButtonLink>
      <ButtonLink href="/library" variant="default">
        {t("to-library")}
      </ButtonLink>
    </StatePage>
  );
}
