"use client";
import { Button } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { pauseReading, resumeReading } from "../../../(app)/library/ledger/actions";
import { ErrorNote } from "../../forms/error-note";
import { useAction } from "../../forms/use-action";

/** Pauses or resumes the reading of files for the whole installation. */
export function QueueSwitch({ isPaused }: { isPaused: boolean }) {
  const t = useTranslations("library");
  const change = useAction(isPaused ? resumeReading : pauseReading);
  const Icon = isPaused ? IconPlayerPlay : IconPlayerPause;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Icon size={14} aria-hidden />}
        loading={change.isPending}
        onClick={() => change.run()}
      >
        {t(isPaused ? "queue-resume" : "queue-pause")}
      </Button>
      <ErrorNote code={change.code} />
    </>
  );
}
