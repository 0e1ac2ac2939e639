"use client";
import "react-pdf/dist/Page/TextLayer.css";
import { Alert, Loader } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useTranslations } from "next-intl";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Document, Page, pdfjs } from "react-pdf";
import type { PageSize } from "#lib/documents/look-into-document";
import type { Mark, Target } from "./document-view";
import { boundingBox, highlightBoxes } from "./highlight-boxes";
import { currentSlot, layOut, slotsNear } from "./page-layout";
import { PageMarks } from "./page-marks";
import type { KnownPages } from "./use-pages";
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
const MARGIN_PX = 32;
/** At 100 % a page is at most this many pixels per point, so that it does not become a poster on a wide screen. */
const LARGEST_FIT = 1.7;

type Props = {
  documentId: string;
  sizes: readonly PageSize[];
  zoom: number;
  target: Target;
  marks: readonly Mark[];
  pages: KnownPages;
  onPage: (page: number) => void;
  onCount: (count: number) => void;
};

/** The pages of a PDF in one scrolled column. Every page has its place; only those near the window are drawn. */
export function PdfPages({ documentId, sizes, zoom, target, marks, pages, onPage, onCount }: Props) {
  const t = useTranslations("document");
  const c = useTranslations("common");
  const [pageCount, setPageCount] = useState(sizes.length);
  const [isLoaded, setIsLoaded] = useState(false);
  const [top, setTop] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizeRef, width, height } = useElementSize<HTMLDivElement>();
  const ref = useMergedRef(scroller, sizeRef);
  const scale = fitScale(sizes, width) * zoom;
  // Before the file is there, no page has a place to scroll to.
  const slots = useMemo(
    () => (isLoaded && width > 0 ? layOut(sizes, pageCount, scale) : []),
    [isLoaded, width, sizes, pageCount, scale],
  );
  const near = slotsNear(slots, top, height);
  const current = currentSlot(slots, top, height);
  useEffect(() => {
    if (isLoaded) onPage(current);
  }, [isLoaded, current, onPage]);
  useEffect(() => {
    for (let number = near.first; number <= near.last; number++) pages.want(number);
  }, [near.first, near.last, pages]);
  useScrollTo(scroller, target, slots, scale, pages);
  useKeepPlace(scroller, scale);

  const last = slots.at(-1);
  const widest = Math.max(0, ...slots.map((slot) => slot.width));
  return (
    <section
      ref={ref}
      className={classes.scroller}
      aria-label={t("pages-region")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <Document
        file={`/api/documents/${documentId}/original`}
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
        {last !== undefined && (
          <div
            className={classes.column}
            style={{ height: last.top + last.height + MARGIN_PX / 2, minWidth: widest }}
          >
            {slots.map((slot) => (
              <div
                key={slot.number}
                className={classes.slot}
                data-page={slot.number}
                style={{ top: slot.top, width: slot.width, height: slot.height, marginLeft: -slot.width / 2 }}
              >
                {slot.number >= near.first && slot.number <= near.last && (
                  <>
                    <Page
                      pageNumber={slot.number}
                      width={slot.width}
                      renderAnnotationLayer={false}
                      loading={null}
                      suspense={false}
                      error={<p className={classes.pageError}>{t("cannot-show-page")}</p>}
                    />
                    <PageMarks page={pages.get(slot.number)} marks={marks} scale={scale} />
                  </>
                )}
              </div>
            ))}
          </div>
        )}
      </Document>
    </section>
  );
}

function fitScale(sizes: readonly PageSize[], width: number): number {
  const page = sizes.find((size) => size.width !== null)?.width ?? 595;
  return Math.min(LARGEST_FIT, Math.max(0.2, (width - MARGIN_PX) / page));
}

/** Scrolls to the words, a third down the window; to the top of the page as long as their place is not known. */
function useScrollTo(
  scroller: React.RefObject<HTMLDivElement | null>,
  target: Target,
  slots: readonly { number: number; top: number }[],
  scale: number,
  pages: KnownPages,
): void {
  const done = useRef<{ target: Target; isExact: boolean }>(undefined);
  useEffect(() => {
    const element = scroller.current;
    const slot = slots[target.page - 1];
    if (element === null || slot === undefined || element.clientHeight === 0) return;
    if (done.current?.target === target && done.current.isExact) return;
    const page = pages.get(target.page);
    if (page === undefined) pages.want(target.page);
    const box =
      page === undefined || target.range === null
        ? undefined
        : boundingBox(highlightBoxes(page, target.range));
    if (done.current?.target === target && box === undefined) return;
    element.scrollTop =
      box === undefined ? slot.top - 8 : Math.max(0, slot.top + box.y * scale - element.clientHeight / 3);
    if (box !== undefined)
      element.scrollLeft = Math.max(0, (box.x + box.width / 2) * scale - element.clientWidth / 2);
    done.current = { target, isExact: box !== undefined || target.range === null };
  }, [scroller, target, slots, scale, pages]);
}

/** The same words stay in the window when pages become larger or smaller. */
function useKeepPlace(scroller: React.RefObject<HTMLDivElement | null>, scale: number): void {
  const before = useRef(scale);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && before.current !== scale && before.current > 0) {
      const middle = element.clientHeight / 2;
      element.scrollTop = (element.scrollTop + middle) * (scale / before.current) - middle;
      element.scrollLeft = (element.scrollWidth - element.clientWidth) / 2;
    }
    before.current = scale;
  }, [scroller, scale]);
}
