"use client";
import { VisuallyHidden } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { DocumentPage } from "#lib/documents/documents";
import type { Mark } from "./document-view";
import { highlightBoxes } from "./highlight-boxes";
import classes from "./viewer.module.css";

/** Colour over the marked words of a page, at the places that were stored when the document was read. */
export function PageMarks({
  page,
  marks,
  scale,
}: {
  page: DocumentPage | undefined;
  marks: readonly Mark[];
  scale: number;
}) {
  const t = useTranslations("document");
  if (page === undefined) return null;
  return marks.map((mark) => {
    const boxes = highlightBoxes(page, mark);
    const isHere = mark.start < page.start + page.text.length && mark.end > page.start;
    if (!isHere) return null;
    const words = page.text.slice(Math.max(0, mark.start - page.start), mark.end - page.start);
    return (
      <div key={`${mark.kind}-${mark.start}-${mark.end}`} data-kind={mark.kind}>
        <VisuallyHidden>{t(mark.kind === "cited" ? "marked" : "found", { words })}</VisuallyHidden>
        {boxes.map((box) => (
          <span
            key={`${box.x}-${box.y}`}
            className={mark.kind === "cited" ? classes.mark : classes.found}
            data-testid={mark.kind === "cited" ? "highlight" : "find-highlight"}
            style={{
              left: box.x * scale - 2,
              top: box.y * scale - 1,
              width: box.width * scale + 4,
              height: box.height * scale + 2,
            }}
          />
        ))}
        {boxes.length === 0 && mark.kind === "cited" && (
          <p className={classes.noPlace}>{t("place-unknown")}</p>
        )}
      </div>
    );
  });
}
