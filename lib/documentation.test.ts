import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AUDIT_EVENTS } from "./audit/events.ts";
import { ENVIRONMENT } from "./config.ts";
import { HTTP_STATUS_BY_CODE } from "./errors.ts";
import { FINDINGS } from "./health/catalogue.ts";

/** What the handbook must name, compared with the code. */
const REPOSITORY = join(import.meta.dirname, "..");
const page = (name: string) => readFileSync(join(REPOSITORY, "docs", name), "utf8");
const firstCells = (markdown: string) =>
  [...markdown.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) =>
    [...(cell ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ""),
  );

test("CONFIGURATION.md lists every setting and no other", () => {
  expect(firstCells(page("CONFIGURATION.md")).sort()).toEqual(Object.keys(ENVIRONMENT.shape).sort());
});

test("AUDIT.md lists every audit event and no other", () => {
  expect(firstCells(page("AUDIT.md")).sort()).toEqual(Object.keys(AUDIT_EVENTS).sort());
});

test("OPERATIONS.md lists every finding of doctor with its level, and no other", () => {
  const [, section = ""] = page("OPERATIONS.md").split("### What it finds");
  const rows = section.split("\nThe original of")[0]?.matchAll(/^\| `([a-z-]+)` \| (\w+) \|/gm) ?? [];
  expect([...rows].map(([, code, level]) => [code, level])).toEqual(
    Object.entries(FINDINGS).map(([code, { level }]) => [code, level]),
  );
});

test("HTTP.md lists every error code with its status", () => {
  const listed = Object.fromEntries(
    [...page("HTTP.md").matchAll(/^\| `([a-z-]+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]),
  );
  expect(listed).toEqual(HTTP_STATUS_BY_CODE);
});

test("HTTP.md lists every page and route and no other", () => {
  const listed = [...page("HTTP.md").matchAll(/^\| `(\/[^`]*)` \|/gm)].map(([, route]) => route ?? "");
  const routes = readdirSync(join(REPOSITORY, "app"), { recursive: true, encoding: "utf8" })
    .filter((path) => /(^|\/)(page\.tsx|route\.ts)$/.test(path))
    .map(
      (path) =>
        `/${path
          .split("/")
          .slice(0, -1)
          .filter((part) => !/^\(.*\)$/.test(part))
          .join("/")}`,
    );
  expect(listed.sort()).toEqual([...new Set(routes)].sort());
});

test("ARCHITECTURE.md's tree names every room of lib", () => {
  const rooms = readdirSync(join(REPOSITORY, "lib"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const text = page("ARCHITECTURE.md");
  expect(rooms.filter((room) => !text.includes(`\`lib/${room}\``))).toEqual([]);
});
