"use client";
import { Alert, Button, Loader } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Citation } from "#lib/answer/answer";
import type { ErrorCode } from "#lib/errors";
import type { ViewerData } from "../../_server/viewer-data";
import { openDocument } from "../../(app)/documents/actions";
import { DocumentView } from "./document-view";
import classes from "./viewer.module.css";

type Loaded = { readonly documentId: string; readonly data?: ViewerData; readonly code?: ErrorCode };

/** A document beside an answer, at the cited passage; over the whole screen where there is no room for both. */
export function DocumentPanel({ citation, onClose }: { citation: Citation; onClose: () => void }) {
  const t = useTranslations("document");
  const e = useTranslations("errors");
  const c = useTranslations("common");
  const { documentId, page } = citation;
  const target = useMemo(
    () => ({ page: citation.page ?? 1, range: { start: citation.start, end: citation.end } }),
    [citation],
  );
  const [loaded, setLoaded] = useState<Loaded>();
  const [changes, setChanges] = useState(0);
  const panel = useRef<HTMLDivElement>(null);
  const isWide = useMediaQuery("(min-width: 68em)", true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place in the same document needs no new reading
  useEffect(() => {
    let isCurrent = true;
    openDocument(documentId, page ?? 1)
      .catch(() => ({ ok: false, code: "internal" }) as const)
      .then((result) => {
        if (!isCurrent) return;
        setLoaded(result.ok ? { documentId, data: result.value } : { documentId, code: result.code });
      });
    return () => {
      isCurrent = false;
    };
  }, [documentId, changes]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each opening moves the focus here
  useEffect(() => panel.current?.focus({ preventScroll: true }), [citation]);
  const current = loaded?.documentId === documentId ? loaded : undefined;
  const label = t("panel", { document: citation.document });
  const kind =
    isWide === false
      ? { role: "dialog", "aria-modal": true, "aria-label": label }
      : { role: "complementary", "aria-label": label };
  return (
    <div ref={panel} tabIndex={-1} className={classes.panel} {...kind}>
      {current?.data !== undefined ? (
        <DocumentView
          key={documentId}
          data={current.data}
          target={target}
          variant="panel"
          onClose={onClose}
          onChanged={() => setChanges((before) => before + 1)}
        />
      ) : (
        <div className={classes.panelState}>
          {current?.code === undefined ? (
            <Loader size="sm" aria-label={c("loading")} className={classes.late} />
          ) : (
            <Alert role="alert" color="red" variant="light">
              {current.code === "not-found" ? t("not-open-any-more") : e(current.code)}
            </Alert>
          )}
          <Button variant="default" size="compact-sm" onClick={onClose}>
            {c("close")}
          </Button>
        </div>
      )}
    </div>
  );
}
