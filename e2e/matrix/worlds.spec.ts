import { expect, test } from "@playwright/test";
import { eq, inArray } from "drizzle-orm";
import fc from "fast-check";
import { buildWorld } from "../../lib/access/testing/build-world.ts";
import { worldArbitrary } from "../../lib/access/testing/random-world.ts";
import { mayEnter, mayRead } from "../../lib/access/testing/reference-rule.ts";
import { documents, users } from "../../lib/db/schema.ts";
import { storeBlob } from "../../lib/documents/blob-store.ts";
import { buildHouse, type House, signIn } from "./house.ts";
import { startWeb, type Web } from "./web.ts";

/** Random worlds against the reference rule once more, over HTTP: originals, ledgers and progress, for everybody. */
const MASTER_KEY = Buffer.alloc(32, 7).toString("base64");
const WORLDS = 8;
let house: House;
let web: Web;

test.beforeAll(async () => {
  process.env.INTRAMUROS_MASTER_KEY = MASTER_KEY;
  house = await buildHouse();
  web = await startWeb(house.world.config.dataDir, { INTRAMUROS_MASTER_KEY: MASTER_KEY }, { hasProxy: true });
});
test.afterAll(async () => {
  await web.stop();
  house.close();
});

test("over HTTP, everybody gets what the reference rule allows, and nothing else", async () => {
  test.setTimeout(180_000);
  const { db, config } = house.world;
  const original = await storeBlob(db, config, [Buffer.from("An original.")]);
  const differences: string[] = [];
  for (const [n, world] of fc.sample(worldArbitrary, WORLDS).entries()) {
    const built = buildWorld(db, world, `http-${n}`);
    db.update(documents).set(original).where(inArray(documents.id, built.documents)).run();
    for (const [u, actor] of built.actors.entries()) {
      const status = db.select().from(users).where(eq(users.id, actor.userId)).get()?.status;
      if (status !== "active") continue;
      const cookie = await signIn(house.world, actor);
      const get = (path: string) => fetch(web.url + path, { headers: { cookie } });
      const compare = (what: string, isOpen: boolean, mayBe: boolean) => {
        if (isOpen !== mayBe)
          differences.push(`world ${n}, person ${u}: ${what}: ${isOpen ? "open" : "closed"}`);
      };
      const csv = await (await get("/api/ledger")).text();
      for (const [d, id] of built.documents.entries()) {
        const may = mayRead(world, u, d);
        const found = await get(`/api/documents/${id}/original`);
        compare("original", found.status === 200, may);
        if (!may) expect(await found.json()).toEqual({ error: { code: "not-found" } });
        compare("line of the ledger", csv.includes(`http-${n} document ${d},`), may);
      }
      for (const [c, id] of built.collections.entries())
        compare(
          "progress",
          (await get(`/api/collections/${id}/progress`)).status === 200,
          mayEnter(world, u, c) !== "no",
        );
    }
  }
  expect(differences).toEqual([]);
});
