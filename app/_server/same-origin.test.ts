import { expect, test } from "vitest";
import { isSameOrigin } from "./same-origin.ts";

const ask = (headers: Record<string, string>, publicUrl?: string) =>
  isSameOrigin(new Headers(headers), publicUrl);

test.each<[string, Record<string, string>, boolean]>([
  ["the browser says same origin", { "sec-fetch-site": "same-origin" }, true],
  ["the browser says another site", { "sec-fetch-site": "cross-site" }, false],
  ["the browser says a neighbour", { "sec-fetch-site": "same-site" }, false],
  ["a typed address", { "sec-fetch-site": "none" }, false],
  [
    "another site whose origin header looks right",
    { "sec-fetch-site": "cross-site", origin: "http://in.example:3000", host: "in.example:3000" },
    false,
  ],
  ["an older browser, own origin", { origin: "http://in.example:3000", host: "in.example:3000" }, true],
  ["an older browser, another port", { origin: "http://in.example:4000", host: "in.example:3000" }, false],
  ["an opaque origin", { origin: "null", host: "in.example:3000" }, false],
  ["neither header", { host: "in.example:3000" }, false],
])("%s", (_, headers, expected) => expect(ask(headers)).toBe(expected));

test("behind a proxy the public address counts, not the host header", () => {
  const headers = { origin: "https://ask.example", host: "127.0.0.1:3000" };
  expect(ask(headers, "https://ask.example")).toBe(true);
  expect(ask({ ...headers, origin: "http://127.0.0.1:3000" }, "https://ask.example")).toBe(false);
});
