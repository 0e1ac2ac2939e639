"use client";
import { Button, Group } from "@mantine/core";
import { IconPrinter } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** Prints the sheet, and records that the person put it away. */
export function RecordPaper(props: { size: number; record: (size: number) => Promise<ActionResult> }) {
  const t = useTranslations("admin");
  const { run, isPending, code } = useAction(props.record);
  const [isRecorded, setRecorded] = useState(false);
  async function record() {
    if ((await run(props.size)) !== undefined) setRecorded(true);
  }
  return (
    <div>
      <ErrorNote code={code} />
      <Group gap="sm" mt={code === null ? 0 : "sm"}>
        <Button
          variant={isRecorded ? "default" : "filled"}
          leftSection={<IconPrinter size={18} aria-hidden />}
          onClick={() => window.print()}
        >
          {t("print")}
        </Button>
        {!isRecorded && (
          <Button variant="default" loading={isPending} onClick={record}>
            {t("record-paper")}
          </Button>
        )}
        <span role="status">{isRecorded && t("paper-recorded", { count: props.size })}</span>
      </Group>
    </div>
  );
}
