"use client";
import { ActionIcon } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { forgetQuestion } from "../../(app)/admin/evaluation/actions";
import { useAction } from "../forms/use-action";

export function ForgetQuestion({ id, question }: { id: string; question: string }) {
  const t = useTranslations("evaluation");
  const { run, isPending } = useAction(forgetQuestion);
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      loading={isPending}
      aria-label={t("remove-question", { question })}
      onClick={() => run(id)}
    >
      <IconTrash size={16} aria-hidden />
    </ActionIcon>
  );
}
