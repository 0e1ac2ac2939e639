"use client";
import { ActionIcon, Progress } from "@mantine/core";
import { IconRefresh, IconX } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { sayReason } from "../say-reason";
import { isUnderWay, type Upload } from "./upload-list";
import styles from "./upload-panel.module.css";

/** One file on its way: how far it is, and what can be done about it. */
export function UploadRow(props: { upload: Upload; onRetry: () => void; onCancel: () => void }) {
  const t = useTranslations("library");
  const errors = useTranslations("errors");
  const reasons = useTranslations("reasons");
  const { upload } = props;
  const mayRetry = upload.state === "refused" || upload.state === "cancelled";
  const trouble =
    upload.state === "refused" && upload.code !== undefined
      ? errors(upload.code)
      : (upload.state === "failed" || upload.state === "partly") && upload.reason
        ? sayReason(reasons, upload.reason)
        : null;
  return (
    <li className={styles.file}>
      <span className={styles.fileName} title={upload.path}>
        {upload.path}
      </span>
      <span style={{ display: "flex", alignItems: "center", gap: 8, minHeight: 24 }}>
        <span
          className={
            upload.state === "refused" || upload.state === "failed" ? styles.trouble : styles.fileState
          }
        >
          {upload.wasThere ? t("upload-was-there") : t(`upload-${upload.state}`)}
        </span>
        {isUnderWay(upload) && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t("cancel-file", { name: upload.path })}
            onClick={props.onCancel}
          >
            <IconX size={15} aria-hidden />
          </ActionIcon>
        )}
        {mayRetry && upload.code !== "too-large" && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t("retry-file", { name: upload.path })}
            onClick={props.onRetry}
          >
            <IconRefresh size={15} aria-hidden />
          </ActionIcon>
        )}
      </span>
      {(upload.state === "sending" || (upload.state === "reading" && upload.part !== null)) && (
        <Progress
          className={styles.meter}
          size={3}
          value={(upload.part ?? 0) * 100}
          aria-label={t("progress-of", { name: upload.path })}
        />
      )}
      {trouble && <span className={styles.reason}>{trouble}</span>}
    </li>
  );
}
