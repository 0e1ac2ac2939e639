import { createElement, Fragment, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { renderMarkdown, renderSentence } from "./markdown";

const citation = (n: number) => createElement("sup", null, n);
const html = (node: ReactNode) => renderToStaticMarkup(createElement(Fragment, null, node));
const blocks = (text: string) => html(renderMarkdown(text, { citation }));
const sentence = (text: string) => html(renderSentence(text, { citation }));

test("paragraphs, emphasis and code are kept", () => {
  expect(blocks("Give **10 units**.\n\nThen `wait`.")).toBe(
    "<p>Give <strong>10 units</strong>.</p><p>Then <code>wait</code>.</p>",
  );
});

test("lists, numbered ones with their first number", () => {
  expect(blocks("- a\n- b")).toBe("<ul><li><p>a</p></li><li><p>b</p></li></ul>");
  expect(blocks("3. a")).toBe('<ol start="3"><li><p>a</p></li></ol>');
});

test("tables have header cells", () => {
  expect(blocks("| Drug | Dose |\n|---|---|\n| A | 5 mg [2] |")).toContain(
    '<th scope="col">Drug</th><th scope="col">Dose</th></tr></thead><tbody><tr><td>A</td><td>5 mg <sup>2</sup></td></tr>',
  );
});

test("citation marks become chips, several in one bracket too, and also where the text defines their number as a link", () => {
  expect(blocks("Wait [1][2].")).toBe("<p>Wait <sup>1</sup><sup>2</sup>.</p>");
  expect(blocks("Wait [1, 3].")).toBe("<p>Wait <sup>1</sup><sup>3</sup>.</p>");
  const defined = blocks("Wait [1].\n\n[1]: https://example.org/x");
  expect(defined).toContain("<p>Wait <sup>1</sup>.</p>");
  expect(defined).not.toContain("href");
});

test("marks in code stay as they are", () => {
  expect(blocks("`a[1]`")).toBe("<p><code>a[1]</code></p>");
});

const HOSTILE = [
  "[click](https://example.org/?q=secret)",
  "[click](javascript:alert(1))",
  "<https://example.org>",
  "https://example.org/path and www.example.org and mail@example.org",
  "![alt](https://example.org/pixel.png)",
  "![alt][x]\n\n[x]: https://example.org/pixel.png",
  "[click][x]\n\n[x]: javascript:alert(1)",
  '<img src="https://example.org/pixel.png" onerror="alert(1)">',
  "<script>alert(1)</script>",
  "text <b onmouseover=alert(1)>bold</b> text",
  "<style>@import url(https://example.org/x.css)</style>",
  "<iframe src=//example.org></iframe>",
  '<svg><a xlink:href="javascript:alert(1)">x</a></svg>',
  "<!-- --><form action=//example.org><input></form>",
  "&lt;img src=x onerror=alert(1)&gt;",
  "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
  "- [ ] <input autofocus onfocus=alert(1)>",
  "[^1]\n\n[^1]: <img src=x>",
  "```html\n<img src=x onerror=alert(1)>\n```",
  "> ![x](//example.org/a.png)",
  "# <a href=x>heading</a>",
  "\u202eevil\u0000<img src=x>",
];
const ALLOWED =
  /^<\/?(p|strong|em|s|code|pre|blockquote|ol|ul|li|div|table|thead|tbody|tr|th|td|br|hr|sup)(\s(class="answer-table"|scope="col"|start="\d+"))*\/?>$/;

test.each(HOSTILE)("nothing in %j becomes a link, an image or HTML", (text) => {
  for (const output of [blocks(text), sentence(text)]) {
    const tags = output.match(/<[^>]*>/g) ?? [];
    expect(tags.filter((tag) => !ALLOWED.test(tag))).toEqual([]);
  }
});

test("the words of what was taken away stay readable", () => {
  expect(blocks("[click](https://example.org/x)")).toBe("<p>click (https://example.org/x)</p>");
  expect(blocks("![a chart](https://example.org/x.png)")).toBe("<p>a chart</p>");
  expect(blocks("a <b>c</b>")).toBe("<p>a &lt;b&gt;c&lt;/b&gt;</p>");
});

test("a sentence keeps emphasis and loses block structure, not words", () => {
  expect(sentence("Give **10** units [1]")).toBe("Give <strong>10</strong> units <sup>1</sup>");
  expect(sentence("- not a list")).toBe("- not a list");
  expect(sentence("3. Wash hands")).toBe("3. Wash hands");
});

test("deep nesting and long input end in time and without an error", () => {
  expect(blocks(`${"> ".repeat(200)}x`)).toContain("x");
  expect(blocks("[".repeat(5000))).toContain("[");
  expect(blocks("*a ".repeat(5000))).toContain("a");
});
