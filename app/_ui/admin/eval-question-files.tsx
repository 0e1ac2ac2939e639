"use client";
import { Button, FileButton, Group } from "@mantine/core";
import { IconDownload, IconUpload } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { addQuestionFile } from "../../(app)/admin/evaluation/actions";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** Takes up a file of questions, and saves the kept ones as one. */
export function EvalQuestionFiles({ hasQuestions }: { hasQuestions: boolean }) {
  const t = useTranslations("evaluation");
  const { run, isPending, code } = useAction(addQuestionFile);
  const [added, setAdded] = useState<number | null>(null);

  async function take(file: File | null) {
    if (file === null) return;
    setAdded(null);
    const result = await run(await file.text());
    if (result !== undefined) setAdded(result.value);
  }
  const text =
    code === "invalid-input" ? t("wrong-file") : code === "not-found" ? t("wrong-document") : undefined;
  return (
    <div>
      <Group gap="xs" my="xs">
        <FileButton onChange={take} accept=".jsonl,.json,.txt">
          {(props) => (
            <Button
              {...props}
              variant="default"
              size="xs"
              loading={isPending}
              leftSection={<IconUpload size={14} aria-hidden />}
            >
              {t("import")}
            </Button>
          )}
        </FileButton>
        {hasQuestions && (
          <Button
            component="a"
            href="/api/evaluation/questions"
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            {t("export")}
          </Button>
        )}
        <span role="status">{added === null ? "" : t("imported", { count: added })}</span>
      </Group>
      <ErrorNote code={code} text={text} />
    </div>
  );
}
