"use client";
import { notifications } from "@mantine/notifications";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ErrorCode } from "#lib/errors";

/** Fetches an export and hands it to the browser as a download; what goes wrong is said in words. */
export function useExport() {
  const e = useTranslations("errors");
  const [isWorking, setIsWorking] = useState(false);
  const download = async (conversationId: string, format: "md" | "docx" | "pdf", turnId?: string) => {
    setIsWorking(true);
    try {
      const turn = turnId === undefined ? "" : `&turn=${turnId}`;
      const response = await fetch(`/api/conversations/${conversationId}/export?format=${format}${turn}`);
      if (!response.ok) {
        const body = (await response.json().catch(() => undefined)) as
          | { error?: { code?: ErrorCode } }
          | undefined;
        notifications.show({ color: "red", message: e(body?.error?.code ?? "internal") });
        return;
      }
      save(await response.blob(), nameOf(response.headers.get("content-disposition")) ?? `export.${format}`);
    } catch {
      notifications.show({ color: "red", message: e("internal") });
    } finally {
      setIsWorking(false);
    }
  };
  return { isWorking, download };
}

function nameOf(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? "")?.[1];
  return encoded === undefined ? undefined : decodeURIComponent(encoded);
}

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
