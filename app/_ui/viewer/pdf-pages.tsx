"use client";
import "react-pdf/dist/Page/TextLayer.css";
import { Alert, Loader } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Document, Page, pdfjs } from "react-pdf";
import { PageColumn, type PagesProps } from "./page-column";
import classes from "./viewer.module.css";

// Everything pdf.js loads comes from our own public/pdf/ (scripts/copy-pdf-assets.ts).
pdfjs.GlobalWorkerOptions.workerSrc = "/pdf/pdf.worker.min.mjs";
const OPTIONS = {
  cMapUrl: "/pdf/cmaps/",
  standardFontDataUrl: "/pdf/standard_fonts/",
  wasmUrl: "/pdf/wasm/",
  iccUrl: "/pdf/iccs/",
  // Parts come as pages are drawn; a large file is never sent whole just to look at a page.
  rangeChunkSize: 256 * 1024,
  disableStream: true,
  disableAutoFetch: true,
  isEvalSupported: false,
  enableXfa: false,
};

/** The pages of a PDF. */
export function PdfPages({ onCount, ...props }: PagesProps & { onCount: (count: number) => void }) {
  const t = useTranslations("document");
  const c = useTranslations("common");
  const [pageCount, setPageCount] = useState(props.sizes.length);
  const [isLoaded, setIsLoaded] = useState(false);
  return (
    <PageColumn
      {...props}
      pageCount={pageCount}
      isReady={isLoaded}
      around={(column) => (
        <Document
          file={`/api/documents/${props.documentId}/original`}
          options={OPTIONS}
          suspense={false}
          loading={<Loader size="sm" className={classes.late} aria-label={c("loading")} />}
          error={
            <Alert role="alert" color="red" variant="light" m="md">
              {t("cannot-show-pages")}
            </Alert>
          }
          onLoadSuccess={({ numPages }) => {
            setIsLoaded(true);
            setPageCount(numPages);
            onCount(numPages);
          }}
        >
          {column}
        </Document>
      )}
      drawPage={(slot) => (
        <Page
          pageNumber={slot.number}
          width={slot.width}
          renderAnnotationLayer={false}
          loading={null}
          suspense={false}
          error={<p className={classes.pageError}>{t("cannot-show-page")}</p>}
        />
      )}
    />
  );
}
