"use client";
import { Button, Group, Progress } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconFolderOpen, IconUpload } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { isFinished, type Upload } from "./upload-list";
import styles from "./upload-panel.module.css";
import { UploadRow } from "./upload-row";
import { useReading } from "./use-reading";
import { useUploads } from "./use-uploads";

/** Rows that are drawn; of thousands of files those in trouble or on the way come first. */
const MOST_ROWS = 200;
const MINUTE_MS = 60_000;

/** Where files are dropped, and how far they and the rest of the collection are. */
export function UploadPanel(props: {
  collectionId: string;
  mayContribute: boolean;
  /** Files of the collection that are not read yet. */
  waiting: number;
  maxBytes: number;
  limit: string;
}) {
  const t = useTranslations("library");
  const { uploads, dispatch, add, cancel, hasUnderWay } = useUploads(props.collectionId, props.maxBytes);
  const ids = uploads.flatMap((upload) =>
    upload.state === "reading" && upload.documentId !== undefined ? [upload.documentId] : [],
  );
  const progress = useReading({
    collectionId: props.collectionId,
    ids,
    isWaiting: props.waiting > 0,
    onDocuments: (documents) => dispatch({ type: "read", documents }),
  });
  const sent = uploads.filter((upload) => upload.state !== "queued" && upload.state !== "sending").length;
  const taken = uploads.filter((upload) => upload.state === "searchable" || upload.state === "partly").length;
  const inTrouble = uploads.filter(
    (upload) => upload.state === "refused" || upload.state === "failed",
  ).length;
  const left =
    progress?.remainingMs == null
      ? ""
      : progress.remainingMs < MINUTE_MS
        ? t("under-a-minute-left")
        : t("minutes-left", { minutes: Math.round(progress.remainingMs / MINUTE_MS) });
  const isReading = progress !== null && progress.total > progress.finished;

  return (
    <section aria-label={t("add-documents")}>
      {props.mayContribute && <DropArea limit={props.limit} onFiles={add} />}
      {(uploads.length > 0 || isReading) && (
        <div className={styles.progress}>
          <div className={styles.progressHead}>
            <span role="status">
              {hasUnderWay && <span>{t("sent-of", { sent, total: uploads.length })} </span>}
              {isReading && (
                <span className="tabular">
                  {t("read-of", { finished: progress.finished, total: progress.total })}
                  {left !== "" && `, ${left}`}
                </span>
              )}
              {!hasUnderWay && !isReading && (
                <span>{t("all-done", { total: taken, trouble: inTrouble })}</span>
              )}
            </span>
            <Group gap="xs">
              {hasUnderWay && (
                <Button size="compact-sm" variant="default" onClick={() => cancel()}>
                  {t("cancel-uploads")}
                </Button>
              )}
              {uploads.some(isFinished) && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  onClick={() => dispatch({ type: "clear-finished" })}
                >
                  {t("clear-finished")}
                </Button>
              )}
            </Group>
          </div>
          {isReading && (
            <Progress
              mt={8}
              size={4}
              value={(100 * progress.finished) / progress.total}
              aria-label={t("reading-progress")}
            />
          )}
          {uploads.length > 0 && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
            <ul className={styles.files} tabIndex={0} aria-label={t("uploads")}>
              {[...uploads]
                .sort(byInterest)
                .slice(0, MOST_ROWS)
                .map((upload) => (
                  <UploadRow
                    key={upload.key}
                    upload={upload}
                    onRetry={() => dispatch({ type: "retry", key: upload.key })}
                    onCancel={() => cancel(upload.key)}
                  />
                ))}
            </ul>
          )}
        </div>
      )}
    </section>
  );
}

function DropArea({ limit, onFiles }: { limit: string; onFiles: (files: readonly File[]) => void }) {
  const t = useTranslations("library");
  const openFiles = useRef<() => void>(null);
  const folder = useRef<HTMLInputElement>(null);
  return (
    <Dropzone
      className={styles.zone}
      onDrop={onFiles}
      openRef={openFiles}
      activateOnClick={false}
      activateOnKeyboard={false}
      enablePointerEvents
      inputProps={{ "aria-label": t("choose-files"), tabIndex: -1 }}
    >
      <div className={styles.zoneRow}>
        <div className={styles.zoneText}>
          <strong>{t("drop-here")}</strong>
          <p className={styles.hint}>{t("drop-hint", { limit })}</p>
        </div>
        <Group gap="xs">
          <Button leftSection={<IconUpload size={16} aria-hidden />} onClick={() => openFiles.current?.()}>
            {t("choose-files")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconFolderOpen size={16} aria-hidden />}
            onClick={() => folder.current?.click()}
          >
            {t("choose-folder")}
          </Button>
          <input
            ref={(input) => {
              folder.current = input;
              input?.setAttribute("webkitdirectory", "");
            }}
            type="file"
            multiple
            hidden
            aria-label={t("choose-folder")}
            onChange={(event) => {
              onFiles([...(event.currentTarget.files ?? [])]);
              event.currentTarget.value = "";
            }}
          />
        </Group>
      </div>
    </Dropzone>
  );
}

const ORDER: Record<Upload["state"], number> = {
  refused: 0,
  failed: 1,
  sending: 2,
  reading: 3,
  queued: 4,
  partly: 5,
  searchable: 6,
  cancelled: 7,
};
function byInterest(a: Upload, b: Upload): number {
  return ORDER[a.state] - ORDER[b.state] || a.key - b.key;
}
