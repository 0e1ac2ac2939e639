import { Title } from "@mantine/core";
import { getTranslations } from "next-intl/server";
import { requirePerson } from "../_server/session";

export default async function AskPage() {
  await requirePerson();
  const t = await getTranslations("common");
  return <Title order={1}>{t("ask")}</Title>;
}
