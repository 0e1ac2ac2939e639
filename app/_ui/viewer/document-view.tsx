"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useMemo, useState } from "react";
import type { ViewerData } from "../../_server/viewer-data";
import { sayReason } from "../say-reason";
import { isTyping } from "../shell/shortcuts";
import { DocumentFacts } from "./document-facts";
import { FindBar } from "./find-bar";
import type { TextRange } from "./highlight-boxes";
import { InsideLine } from "./inside-line";
import { PicturePages } from "./picture-pages";
import { TextDocument } from "./text-document";
import { Toolbar } from "./toolbar";
import { useFind } from "./use-find";
import { usePages } from "./use-pages";
import { VersionBanner } from "./version-banner";
import classes from "./viewer.module.css";
import { useZoom } from "./zoom";

// pdf.js needs a browser.
const PdfPages = dynamic(() => import("./pdf-pages").then((module) => module.PdfPages), { ssr: false });

/** Formats whose pages are pictures. */
const PICTURES: ReadonlySet<string> = new Set(["png", "jpeg", "tiff"]);

/** A place in a document: the page, and the words on it that matter. */
export type Target = { readonly page: number; readonly range: TextRange | null };
/** Words that are shown as marked, and why. */
export type Mark = TextRange & { readonly kind: "cited" | "found" };

type Props = {
  data: ViewerData;
  target: Target;
  variant: "page" | "panel";
  onClose?: () => void;
  /** What the page shows was changed; without it, the page is fetched anew. */
  onChanged?: () => void;
};

/** A document with its tools: pages for PDF and pictures, structured text for everything else, with the target's words marked. */
export function DocumentView({ data, target, variant, onClose, onChanged }: Props) {
  const router = useRouter();
  const { document, sizes } = data;
  const isPdf = document.format === "pdf";
  const isPicture = PICTURES.has(document.format ?? "") && sizes.length > 0;
  const hasPages = isPdf || isPicture;
  const [page, setPage] = useState(target.page);
  const [pageCount, setPageCount] = useState(document.pageCount ?? sizes.length);
  const [hasFacts, facts] = useDisclosure(false);
  const [hasFind, findBar] = useDisclosure(false);
  const [hasText, text] = useDisclosure(isPicture && variant === "page");
  const zoom = useZoom();
  const find = useFind(document.id);
  const pages = usePages(document.id, data.pages);
  const hit = hasFind ? find.hit : undefined;
  // Where to scroll: whatever was asked for last.
  const [wanted, setWanted] = useState(target);
  useEffect(() => setWanted(target), [target]);
  useEffect(() => {
    if (hit !== undefined) setWanted({ page: hit.page, range: hit });
  }, [hit]);
  const marks: Mark[] = [
    ...(hit === undefined ? [] : [{ start: hit.start, end: hit.end, kind: "found" as const }]),
    ...(target.range === null ? [] : [{ ...target.range, kind: "cited" as const }]),
  ];
  const goTo = (number: number) => setWanted({ page: Math.max(1, Math.min(number, pageCount)), range: null });
  const onKeyDown = (event: KeyboardEvent) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || !hasPages) return;
    const act = new Map([
      ["PageDown", () => goTo(page + 1)],
      ["PageUp", () => goTo(page - 1)],
      ["+", zoom.larger],
      ["-", zoom.smaller],
      ["0", zoom.reset],
    ]).get(event.key);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  // Beside pages, the text of the one that is looked at.
  const textOf = useMemo(
    () => (hasPages ? [page] : sizes.map(({ number }) => number)),
    [hasPages, page, sizes],
  );
  const shown = { documentId: document.id, sizes, zoom: zoom.factor, target: wanted, marks, pages };
  const Title = variant === "page" ? "h1" : "h2";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that work everywhere inside the viewer
    <div className={variant === "page" ? classes.page : classes.inPanel} onKeyDown={onKeyDown}>
      <Toolbar
        document={document}
        title={<Title className={classes.title}>{document.title ?? document.name}</Title>}
        place={{ page, range: target.range }}
        paging={hasPages && pageCount > 1 ? { page, pageCount, goTo } : null}
        zoom={hasPages ? zoom : null}
        text={hasPages && sizes.length > 0 ? { isOpen: hasText, toggle: text.toggle } : null}
        facts={{ isOpen: hasFacts, toggle: facts.toggle }}
        find={{ isOpen: hasFind, toggle: findBar.toggle }}
        variant={variant}
        onClose={onClose}
      />
      <InsideLine data={data} />
      <VersionBanner data={data} />
      {hasFind && <FindBar find={find} onClose={findBar.close} />}
      <div className={classes.content}>
        {sizes.length === 0 && !isPdf ? (
          <NotReadYet data={data} />
        ) : (
          <>
            {isPdf && <PdfPages {...shown} onPage={setPage} onCount={setPageCount} />}
            {isPicture && <PicturePages {...shown} format={document.format ?? ""} onPage={setPage} />}
            {(!hasPages || hasText) && (
              <TextDocument
                pages={pages}
                target={wanted}
                marks={marks}
                pageNumbers={textOf}
                isBeside={hasPages}
              />
            )}
          </>
        )}
        {hasFacts && (
          <DocumentFacts data={data} onChanged={onChanged ?? router.refresh} onClose={facts.close} />
        )}
      </div>
    </div>
  );
}

function NotReadYet({ data: { document } }: { data: ViewerData }) {
  const t = useTranslations("document");
  const reasons = useTranslations("reasons");
  return (
    <div className={classes.notRead}>
      <h2>{document.state === "failed" ? t("could-not-be-read") : t("being-read")}</h2>
      <p>{document.stateReason === null ? t("being-read-next") : sayReason(reasons, document.stateReason)}</p>
      <Button
        component="a"
        variant="default"
        href={`/api/documents/${document.id}/original?download=1`}
        download
      >
        {t("download")}
      </Button>
    </div>
  );
}
