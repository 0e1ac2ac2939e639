"use client";
import { Loader } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { PageColumn, type PagesProps } from "./page-column";
import classes from "./viewer.module.css";

/** The pages of a picture file; what is written on them stands in the text beside. */
export function PicturePages({ format, ...props }: PagesProps & { format: string }) {
  return (
    <PageColumn
      {...props}
      pageCount={props.sizes.length}
      isReady
      drawPage={({ number }) => (
        <PagePicture
          key={number}
          address={`/api/documents/${props.documentId}/pictures/${number}`}
          number={number}
          // A PNG was read as its pixels lie, whatever it says of its own orientation.
          isTurned={format !== "png"}
        />
      )}
    />
  );
}

function PagePicture({ address, number, isTurned }: { address: string; number: number; isTurned: boolean }) {
  const t = useTranslations("document");
  const c = useTranslations("common");
  const [state, setState] = useState<"loading" | "shown" | "broken">("loading");
  if (state === "broken") return <p className={classes.pageError}>{t("cannot-show-page")}</p>;
  return (
    <>
      {state === "loading" && (
        <Loader size="sm" className={`${classes.late} ${classes.pageLoader}`} aria-label={c("loading")} />
      )}
      {/* biome-ignore lint/performance/noImgElement: it comes through the access rule and is never kept; there is nothing to optimize */}
      <img
        className={classes.picture}
        src={address}
        alt={t("picture-of-page", { page: number })}
        style={{ imageOrientation: isTurned ? "from-image" : "none" }}
        onLoad={() => setState("shown")}
        onError={() => setState("broken")}
      />
    </>
  );
}
