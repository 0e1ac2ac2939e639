"use client";
import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { createElement, useEffect, useMemo, useRef, useState } from "react";
import type { Mark, Target } from "./document-view";
import { markRanges } from "./mark-ranges";
import { blockRange, type Span, type TextBlock, textBlocks } from "./text-blocks";
import type { KnownPages } from "./use-pages";
import classes from "./viewer.module.css";

/** Blocks shown at once; more on request. */
const SHOWN = 400;
const MARKER = /^\s*(?:[-*+•·▪◦–—]|\(?\w{1,3}[.)])\s/u;

/** A document without pages of its own: headings, paragraphs, lists, tables and code as text, with the marked words. */
export function TextDocument({
  pages,
  pageNumbers,
  target,
  marks,
  isBeside = false,
}: {
  pages: KnownPages;
  pageNumbers: readonly number[];
  target: Target;
  marks: readonly Mark[];
  /** It stands beside the pages it is the text of. */
  isBeside?: boolean;
}) {
  const t = useTranslations("document");
  const scroller = useRef<HTMLElement>(null);
  useEffect(() => {
    for (const number of pageNumbers) pages.want(number);
  }, [pageNumbers, pages]);
  const blocks = useMemo(
    () =>
      pageNumbers.flatMap((number) => textBlocks(pages.get(number) ?? { start: 0, text: "", blocks: [] })),
    [pages, pageNumbers],
  );
  const wanted =
    target.range === null
      ? 0
      : Math.max(
          0,
          blocks.findLastIndex((block) => blockRange(block).start <= (target.range?.start ?? 0)),
        );
  const [shown, setShown] = useState({ from: 0, to: SHOWN });
  const isInside = wanted >= shown.from && wanted < shown.to;
  const from = isInside ? shown.from : Math.max(0, wanted - SHOWN / 2);
  const to = isInside ? shown.to : from + SHOWN;
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when the target or what is shown changes
  useEffect(() => {
    if (target.range === null) return;
    const kind = marks.find(
      ({ start, end }) => start === target.range?.start && end === target.range.end,
    )?.kind;
    const element = scroller.current;
    const mark = element?.querySelector(`mark[data-kind="${kind}"]`);
    if (element == null || mark == null) return;
    // Only this window scrolls; scrollIntoView would move the page around it too.
    const distance = mark.getBoundingClientRect().top - element.getBoundingClientRect().top;
    element.scrollTop += distance - element.clientHeight / 3;
  }, [target, blocks]);
  return (
    <section
      ref={scroller}
      className={isBeside ? `${classes.scroller} ${classes.beside}` : classes.scroller}
      aria-label={t(isBeside ? "show-text" : "text-region")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <div className={isBeside ? `${classes.text} ${classes.besideText}` : classes.text}>
        {from > 0 && (
          <Button
            variant="default"
            size="xs"
            mb="md"
            onClick={() => setShown({ from: Math.max(0, from - SHOWN), to })}
          >
            {t("show-earlier")}
          </Button>
        )}
        {blocks.slice(from, to).map((block) => (
          <Block key={`${block.kind}-${blockRange(block).start}`} block={block} marks={marks} />
        ))}
        {to < blocks.length && (
          <Button variant="default" size="xs" mt="md" onClick={() => setShown({ from, to: to + SHOWN })}>
            {t("show-later")}
          </Button>
        )}
      </div>
    </section>
  );
}

function Block({ block, marks }: { block: TextBlock; marks: readonly Mark[] }) {
  switch (block.kind) {
    case "heading":
      // The document's title is the page's first heading.
      return createElement(
        `h${Math.min(6, block.level + 1)}`,
        null,
        <Words span={block.span} marks={marks} />,
      );
    case "list":
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item.start} className={MARKER.test(item.text) ? classes.ownMarker : undefined}>
              <Words span={item} marks={marks} />
            </li>
          ))}
        </ul>
      );
    case "table":
      return (
        <div className={classes.tableScroll}>
          <table>
            <tbody>
              {block.rows.map(({ isHeader, cells }) => (
                <tr key={cells[0]?.start}>
                  {cells.map((cell) =>
                    createElement(
                      isHeader ? "th" : "td",
                      { key: cell.start, ...(isHeader ? { scope: "col" } : {}) },
                      <Words span={cell} marks={marks} />,
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case "code":
      return (
        <pre>
          <code>
            <Words span={block.span} marks={marks} />
          </code>
        </pre>
      );
    default:
      return (
        <p className={block.kind === "caption" ? classes.caption : undefined}>
          <Words span={block.span} marks={marks} />
        </p>
      );
  }
}

function Words({ span, marks }: { span: Span; marks: readonly Mark[] }) {
  return markRanges(span.text, span.start, marks).map(({ start, text, mark }) => {
    if (mark === null) return text;
    const kind = marks[mark]?.kind;
    return (
      <mark key={start} data-kind={kind} data-testid={kind === "cited" ? "highlight" : "find-highlight"}>
        {text}
      </mark>
    );
  });
}
