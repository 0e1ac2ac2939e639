import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ACTIONS } from "../e2e/matrix/action-rows.ts";
import { type Expectations, isPublic } from "../e2e/matrix/expectations.ts";
import { PAGES } from "../e2e/matrix/page-rows.ts";
import { ROUTES } from "../e2e/matrix/route-rows.ts";
import { isPublicPath } from "./_server/public-paths.ts";

/**
 * No way into the product may be forgotten, and each must ask who comes, itself, whatever stands in front of it. The rows
 * say who meets what; e2e/matrix/ takes every one of them on the built product.
 */
const APP = import.meta.dirname;
const files = readdirSync(APP, { recursive: true, encoding: "utf8" });
const read = (path: string) => readFileSync(join(APP, path), "utf8");
const place = (path: string) =>
  `/${path
    .split("/")
    .slice(0, -1)
    .filter((part) => !/^\(.*\)$/.test(part))
    .join("/")}`;
const named = (name: string) => files.filter((path) => path === name || path.endsWith(`/${name}`));
const isOpen = (row?: { readonly expected: Expectations }) => row !== undefined && isPublic(row.expected);
/** A row's way, without what it says about how it is used there. */
const wayOf = (name: string) => name.split(" ").slice(0, 2).join(" ");
const NEVER_SOURCES = ["GET /icon.svg"];

test("every page has a row, and asks itself who comes", () => {
  const pages = named("page.tsx");
  expect(pages.map(place).sort()).toEqual(Object.keys(PAGES).sort());
  const careless = pages.filter((path) => {
    // A page that only sends people on to another one shows nothing.
    const isRedirect = /\bredirect\(/.test(read(path)) && !/return </.test(read(path));
    const asks = /await (require(Enrolling)?Person|currentPerson)\(\)/.test(read(path));
    return !isOpen(PAGES[place(path)]) && !isRedirect && !asks;
  });
  expect(careless).toEqual([]);
});

test("every route has a row for each method, and asks itself who comes", () => {
  const routes = named("route.ts").flatMap((path) =>
    [...read(path).matchAll(/\b(GET|POST|PUT|PATCH|DELETE)\b(?= ?[(=,}:]| as)|as (GET|POST)\b/g)].map(
      (match) => ({ path, row: `${match[1] ?? match[2]} ${place(path)}` }),
    ),
  );
  const rows = new Set(Object.keys(ROUTES).map(wayOf));
  expect([...new Set(routes.map(({ row }) => row)), ...NEVER_SOURCES].sort()).toEqual([...rows].sort());
  const careless = routes.filter(
    ({ path, row }) =>
      !isOpen(ROUTES[row]) &&
      !/(await require(Enrolling)?(Actor|Caller)\(|= requireProgram\(request, )/.test(read(path)),
  );
  expect(careless).toEqual([]);
});

test("every server action has a row, and asks itself who acts", () => {
  const actions = named("actions.ts").flatMap((path) => {
    const functions = [...read(path).matchAll(/^(export )?(?:async )?function (\w+)[\s\S]*?\n}\n/gm)];
    const asks = (body: string) => /require(Enrolling)?Actor\(\)/.test(body);
    // An action may leave it to a function of its file through which all of them go.
    const helpers = functions.filter(([body, exported]) => !exported && asks(body)).map(([, , name]) => name);
    return functions
      .filter(([, exported]) => exported)
      .map(([body, , name]) => ({
        row: `${place(path)} ${name}`,
        isCareful: asks(body) || helpers.some((helper) => new RegExp(`\\b${helper}\\(`).test(body)),
      }));
  });
  expect(actions.map(({ row }) => row).sort()).toEqual(Object.keys(ACTIONS).sort());
  const careless = actions.filter(({ row, isCareful }) => !isOpen(ACTIONS[row]) && !isCareful);
  expect(careless).toEqual([]);
});

test("the proxy lets nobody pass unsigned where the rows want a person", () => {
  const shut = [...Object.entries(PAGES), ...Object.entries(ROUTES)].filter(([, row]) => !isOpen(row));
  expect(shut.map(([name]) => wayOf(name).replace(/^[A-Z]+ /, "")).filter(isPublicPath)).toEqual([]);
});
