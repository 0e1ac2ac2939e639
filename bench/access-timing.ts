/**
 * Whether the time of an answer tells what is forbidden from what is absent: `node scripts/run.cjs bench/access-timing.ts
 * [pairs]`, on the built product. Both kinds are asked for by turns in random order, each time for another thing; the
 * rank test (Mann-Whitney) says how likely a difference at least as large is by chance.
 */
import { buildHouse, type House } from "../e2e/matrix/house.ts";
import { Things } from "../e2e/matrix/things.ts";
import { startWeb } from "../e2e/matrix/web.ts";
import { newId } from "../lib/ids.ts";

const WAYS = [
  ["original", "document", "/api/documents/[id]/original", false],
  ["document page", "document", "/documents/[id]?_rsc", true],
  ["export", "conversation", "/api/conversations/[id]/export?format=md", false],
  ["conversation page", "conversation", "/conversations/[id]?_rsc", true],
  ["progress", "collection", "/api/collections/[id]/progress", false],
  ["ledger", "collection", "/api/ledger?collection=[id]", false],
  ["collection page", "collection", "/library/[id]?_rsc", true],
] as const;
const THINGS = 20;
const pairs = Number(process.argv[2] ?? 400);

process.env.INTRAMUROS_MASTER_KEY = Buffer.alloc(32, 7).toString("base64");
const house = await buildHouse();
const key = { INTRAMUROS_MASTER_KEY: process.env.INTRAMUROS_MASTER_KEY };
const web = await startWeb(house.world.config.dataDir, key, { hasProxy: true });
try {
  for (const way of WAYS) process.stdout.write(`${JSON.stringify(await measure(house, web.url, way))}\n`);
} finally {
  await web.stop();
  house.close();
}

async function measure(of: House, url: string, [name, thing, path, isPage]: (typeof WAYS)[number]) {
  const things = new Things(of, { isFresh: true });
  const forbidden: string[] = [];
  for (let n = 0; n < THINGS; n++) forbidden.push(await things.id(thing, "another", "stranger"));
  const times: Record<"absent" | "forbidden", number[]> = { absent: [], forbidden: [] };
  const headers = { cookie: of.cookieOf("stranger"), ...(isPage ? { rsc: "1" } : {}) };
  for (let n = -20; n < pairs; n++) {
    const order =
      Math.random() < 0.5 ? (["absent", "forbidden"] as const) : (["forbidden", "absent"] as const);
    for (const kind of order) {
      const id = kind === "absent" ? newId(thing) : (forbidden[(n + 20) % THINGS] ?? "");
      const startMs = performance.now();
      await (await fetch(url + path.replace("[id]", id), { headers, redirect: "manual" })).arrayBuffer();
      if (n >= 0) times[kind].push(performance.now() - startMs);
    }
  }
  const [absentMs, forbiddenMs] = [median(times.absent), median(times.forbidden)];
  return { name, pairs, absentMs, forbiddenMs, p: rankTest(times.absent, times.forbidden) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Number((sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(3));
}

/** Two-sided p of the Mann-Whitney test, by the normal approximation. */
function rankTest(a: readonly number[], b: readonly number[]): number {
  const ranked = [...a.map((ms) => ({ ms, isA: true })), ...b.map((ms) => ({ ms, isA: false }))]
    .toSorted((x, y) => x.ms - y.ms)
    .map((one, i) => ({ ...one, rank: i + 1 }));
  const ranks = ranked.reduce((sum, { isA, rank }) => (isA ? sum + rank : sum), 0);
  const u = ranks - (a.length * (a.length + 1)) / 2;
  const deviation = Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
  const z = Math.abs((u - (a.length * b.length) / 2) / deviation);
  // Abramowitz and Stegun 26.2.17, good to 7 digits.
  const t = 1 / (1 + 0.2316419 * z);
  const tail =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return Number((((2 * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)) * tail).toFixed(4));
}
