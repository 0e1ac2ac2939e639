"use client";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { PageSize } from "#lib/documents/look-into-document";
import type { Mark, Target } from "./document-view";
import { boundingBox, highlightBoxes } from "./highlight-boxes";
import { currentSlot, layOut, type Slot, slotsNear } from "./page-layout";
import { PageMarks } from "./page-marks";
import type { KnownPages } from "./use-pages";
import classes from "./viewer.module.css";

const MARGIN_PX = 32;
/** At 100 % a page is at most this many pixels per point, so that it does not become a poster on a wide screen. */
const LARGEST_FIT = 1.7;

export type PagesProps = {
  documentId: string;
  sizes: readonly PageSize[];
  zoom: number;
  target: Target;
  marks: readonly Mark[];
  pages: KnownPages;
  onPage: (page: number) => void;
};

/**
 * Pages in one scrolled column, with the marked words on them. Every page has its place; only those near the window are
 * drawn.
 * @param isReady false: no page has a place to scroll to yet
 * @param drawPage what a page looks like, in the place it has
 * @param around what the column stands in, inside the window
 */
export function PageColumn({
  sizes,
  zoom,
  target,
  marks,
  pages,
  onPage,
  pageCount,
  isReady,
  drawPage,
  around = (column) => column,
}: Omit<PagesProps, "documentId"> & {
  pageCount: number;
  isReady: boolean;
  drawPage: (slot: Slot) => ReactNode;
  around?: (column: ReactNode) => ReactNode;
}) {
  const t = useTranslations("document");
  const [top, setTop] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizeRef, width, height } = useElementSize<HTMLDivElement>();
  const ref = useMergedRef(scroller, sizeRef);
  const scale = fitScale(sizes, width) * zoom;
  const slots = useMemo(
    () => (isReady && width > 0 ? layOut(sizes, pageCount, scale) : []),
    [isReady, width, sizes, pageCount, scale],
  );
  const near = slotsNear(slots, top, height);
  const current = currentSlot(slots, top, height);
  useEffect(() => {
    if (isReady) onPage(current);
  }, [isReady, current, onPage]);
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
      {around(
        last !== undefined && (
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
                    {drawPage(slot)}
                    <PageMarks page={pages.get(slot.number)} marks={marks} scale={scale} />
                  </>
                )}
              </div>
            ))}
          </div>
        ),
      )}
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
