import { expect, test } from "@playwright/test";
import { ACTIONS } from "./action-rows.ts";
import { buildHouse, type House } from "./house.ts";
import { readBuiltWays } from "./manifest.ts";
import { PAGES } from "./page-rows.ts";
import { ROUTES } from "./route-rows.ts";
import { allCases, isRefused, sendAll } from "./run-matrix.ts";
import { Things } from "./things.ts";
import { startWeb, type Web } from "./web.ts";
import { whatIsThere } from "./what-is-there.ts";

/**
 * The access matrix on the built product: every page, route and server action of the build is really asked for by
 * everybody, and ends as its row says, with `proxy.ts` before it and with the proxy taken out of the build.
 */
const MASTER_KEY = Buffer.alloc(32, 7).toString("base64");
let house: House;
let webs: { readonly whole: Web; readonly withoutProxy: Web };

test.beforeAll(async () => {
  process.env.INTRAMUROS_MASTER_KEY = MASTER_KEY;
  house = await buildHouse();
  const start = (hasProxy: boolean) =>
    startWeb(house.world.config.dataDir, { INTRAMUROS_MASTER_KEY: MASTER_KEY }, { hasProxy });
  const [whole, withoutProxy] = await Promise.all([start(true), start(false)]);
  webs = { whole, withoutProxy };
});
test.afterAll(async () => {
  await Promise.all([webs.whole.stop(), webs.withoutProxy.stop()]);
  house.close();
});

test("every page, route and action of the build has a row, and each row is of the build", () => {
  const built = readBuiltWays();
  const routes = Object.keys(ROUTES).map((name) => name.split(" ").slice(0, 2).join(" "));
  expect({
    pages: Object.keys(PAGES).toSorted(),
    routes: [...new Set(routes)].toSorted(),
    actions: Object.keys(ACTIONS).toSorted(),
  }).toEqual({
    pages: built.pages.toSorted(),
    routes: built.routes.toSorted(),
    actions: [...built.actions.keys()].toSorted(),
  });
});

test("the build has no page that was drawn beforehand, for nobody in particular", () => {
  expect(readBuiltWays().drawnBeforehand).toEqual(["/_global-error", "/icon.svg"]);
});

test("what must be refused is refused, with proxy.ts and without it, tells nothing and changes nothing", async () => {
  test.setTimeout(240_000);
  const refused = allCases(house).filter(isRefused);
  const things = new Things(house, { isFresh: false });
  for (const { row, person, ownership } of refused)
    if (row.thing !== undefined) await things.id(row.thing, ownership, person);
  house.proveAgain();
  const before = whatIsThere(house.world.db);
  const [whole, withoutProxy] = await Promise.all(
    [webs.whole, webs.withoutProxy].map(({ url }) => sendAll(house, url, refused, things)),
  );
  expect({ whole, withoutProxy }).toEqual({ whole: [], withoutProxy: [] });
  expect(whatIsThere(house.world.db)).toEqual(before);
});

test("what is open is open, with proxy.ts and without it", async () => {
  test.setTimeout(240_000);
  const open = allCases(house).filter((one) => !isRefused(one));
  // What an action does for whom it is open does not depend on the proxy, and is dear: it is done once.
  const cheap = open.filter(({ row }) => row.kind !== "action");
  const things = new Things(house, { isFresh: true });
  house.proveAgain();
  const [whole, withoutProxy] = await Promise.all([
    sendAll(house, webs.whole.url, open, things),
    sendAll(house, webs.withoutProxy.url, cheap, things),
  ]);
  expect({ whole, withoutProxy }).toEqual({ whole: [], withoutProxy: [] });
});
