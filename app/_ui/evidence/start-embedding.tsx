"use client";
import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** Has all passages embedded anew. */
export function StartEmbedding({ start }: { start: () => Promise<ActionResult> }) {
  const t = useTranslations("evidence");
  const { run, isPending, code } = useAction(start);
  return (
    <div>
      <Button variant="default" onClick={() => run()} loading={isPending}>
        {t("embedding-start")}
      </Button>
      {code !== null && <ErrorNote code={code} />}
    </div>
  );
}
