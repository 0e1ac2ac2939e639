"use client";
import { Button, Progress, Stack } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { startMeasuring } from "../../(app)/admin/evaluation/actions";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

const REFRESH_MS = 1000;

/** Starts a measurement; while one runs, how far it is. */
export function RunEvaluation({ running }: { running: { done: number; total: number } | undefined }) {
  const t = useTranslations("evaluation");
  const router = useRouter();
  const { run, isPending, code } = useAction(startMeasuring);
  const isRunning = running !== undefined;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => router.refresh(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [isRunning, router]);
  return (
    <Stack gap={4} miw={160}>
      {running === undefined ? (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={isPending}
          onClick={() => run()}
        >
          {t("run")}
        </Button>
      ) : (
        <>
          <span role="status">{t("running", running)}</span>
          <Progress
            value={(100 * running.done) / Math.max(running.total, 1)}
            aria-label={t("running", running)}
          />
        </>
      )}
      <ErrorNote code={code} text={code === "conflict" ? t("running-already") : undefined} />
    </Stack>
  );
}
