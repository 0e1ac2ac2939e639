import { createElement, Fragment } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { renderMarkdown, renderSentence } from "../../app/_ui/answer/markdown";
import { makePayloads } from "./payloads.ts";

/** In a real browser: bench/exfiltration.ts. Here the renderer of answers alone, which takes no time. */
const payloads = makePayloads();
/** Elements that can turn nowhere, with the few attributes they have. */
const INERT =
  /^<\/?(p|strong|em|s|code|pre|blockquote|ol|ul|li|div|table|thead|tbody|tr|th|td|br|hr)(\s(class="answer-table"|scope="col"|start="\d+"))*\/?>$/;

test("there are at least 300 different payloads of every family", () => {
  expect(new Set(payloads.map(({ text, id }) => text.replaceAll(id, ""))).size).toBe(payloads.length);
  expect(payloads.length).toBeGreaterThanOrEqual(300);
  expect(new Set(payloads.map(({ family }) => family)).size).toBeGreaterThanOrEqual(12);
});

test("no payload becomes anything but inert elements in an answer", () => {
  const options = { citation: () => null };
  const lively = payloads.flatMap(({ id, text }) =>
    [renderMarkdown(text, options), renderSentence(text, options)].flatMap((node) => {
      const tags = renderToStaticMarkup(createElement(Fragment, null, node)).match(/<[^>]*>/g) ?? [];
      return tags.filter((tag) => !INERT.test(tag)).map((tag) => `${id}: ${tag}`);
    }),
  );
  expect(lively).toEqual([]);
});
