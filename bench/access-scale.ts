/**
 * What the access rule and its filter add to a question in a large house: 10,000 people in 500 nested groups, 5,000
 * collections, 200,000 passages, walls and restrictions: `node scripts/run.cjs bench/access-scale.ts`.
 */
import { count } from "drizzle-orm";
import { mayReadSql, readableCollections, readableScopes } from "../lib/access/readable.ts";
import { internScope } from "../lib/access/scopes.ts";
import { groupNestings, walls } from "../lib/db/access-tables.ts";
import { transact } from "../lib/db/client.ts";
import { collections, grants, groupMembers, groups, scopes, users } from "../lib/db/schema.ts";
import { type ChunkId, newId } from "../lib/ids.ts";
import { sealFor } from "../lib/keys/data-keys.ts";
import {
  addToIndex,
  ensureActiveIndex,
  type IndexRow,
  searchFullText,
  searchVectors,
  tidyIndex,
} from "../lib/retrieval/index-store.ts";
import { makeWorld, TEST_MODEL } from "../lib/retrieval/testing.ts";

const [PEOPLE, GROUPS, COLLECTIONS, PASSAGES] = [10_000, 500, 5_000, 200_000];
const ASKED = 200;
const world = makeWorld();
const pick = <T>(all: readonly T[]) => all[Math.floor(Math.random() * all.length)] as T;

const made = transact(world.db, (tx) => {
  const people = Array.from({ length: PEOPLE }, (_, n) => {
    const id = newId("user");
    tx.insert(users)
      .values({
        id,
        email: `${n}@example.org`,
        name: `Person ${n}`,
        role: "member",
        status: "active",
        createdAtMs: 1,
      })
      .run();
    return id;
  });
  const groupIds = Array.from({ length: GROUPS }, (_, n) => {
    const id = newId("group");
    tx.insert(groups)
      .values({ id, name: `Group ${n}`, createdAtMs: 1 })
      .run();
    return id;
  });
  for (let n = 1; n < GROUPS; n++)
    tx.insert(groupNestings)
      .values({ parentId: groupIds[Math.floor(n / 5)] as never, childId: groupIds[n] as never, addedAtMs: 1 })
      .run();
  for (const userId of people)
    for (const groupId of new Set([pick(groupIds), pick(groupIds)]))
      tx.insert(groupMembers).values({ groupId, userId, addedAtMs: 1 }).run();
  const scopeIds = Array.from({ length: COLLECTIONS }, (_, n) => {
    const collectionId = newId("collection");
    tx.insert(collections)
      .values({ id: collectionId, name: `Collection ${n}`, description: "", createdAtMs: 1 })
      .run();
    const give = (subject: { userId?: (typeof people)[0]; groupId?: (typeof groupIds)[0] }) =>
      tx
        .insert(grants)
        .values({ id: newId("grant"), collectionId, level: "read", grantedAtMs: 1, ...subject })
        .run();
    for (let i = 0; i < 3; i++) give({ groupId: pick(groupIds) });
    for (let i = 0; i < 10; i++) give({ userId: pick(people) });
    const wallId = newId("wall");
    const reason = sealFor(tx, "safeguard", wallId).text("conflict");
    const by = { reason, approvedBy: pick(people), setBy: pick(people), sinceMs: 1 };
    tx.insert(walls)
      .values({ id: wallId, collectionId, userId: pick(people), ...by })
      .run();
    return internScope(tx, { collectionId });
  });
  return { people, scopeIds };
});
/**
 * Looks of one question at the rule: collections three times, scopes four times alone, which are remembered, and four
 * times within other statements.
 */
const LOOKS = { collections: 3, scopes: 4, within: 4 };
const processorMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const sums = { wall: [] as number[], processor: [] as number[] };
for (let n = 0; n < ASKED; n++) {
  const actor = { kind: "user", userId: pick(made.people), role: "member", via: "web" } as const;
  const [wall, processor] = [performance.now(), processorMs()];
  for (let look = 0; look < LOOKS.collections; look++) readableCollections(world.db, actor);
  for (let look = 0; look < LOOKS.scopes; look++) readableScopes(world.db, actor);
  for (let look = 0; look < LOOKS.within; look++)
    world.db.select({ n: count() }).from(scopes).where(mayReadSql(actor, scopes.id)).get();
  sums.wall.push(performance.now() - wall);
  sums.processor.push(processorMs() - processor);
}
for (const [name, all] of Object.entries(sums))
  process.stdout.write(
    `rule, all looks of a question, ${name}: p50 ${at(all, 0.5).toFixed(1)} ms, p95 ${at(all, 0.95).toFixed(1)} ms\n`,
  );
const words = Array.from({ length: 3000 }, (_, n) => `word${n.toString(36)}`);
const index = await ensureActiveIndex(world.db, world.config, TEST_MODEL);
for (let start = 0; start < PASSAGES; start += 20_000) {
  const rows = Array.from(
    { length: Math.min(20_000, PASSAGES - start) },
    (_, i): IndexRow => ({
      chunkId: (start + i + 1) as ChunkId,
      scopeId: made.scopeIds[(start + i) % COLLECTIONS] as never,
      text: Array.from({ length: 12 }, () => pick(words)).join(" "),
      vector: Float32Array.from({ length: TEST_MODEL.dimension }, () => Math.random() - 0.5),
    }),
  );
  await addToIndex(index, rows);
}
await tidyIndex(index);

const times: Record<string, number[]> = {};
async function time<Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> {
  const start = performance.now();
  const result = await work();
  times[name] = [...(times[name] ?? []), performance.now() - start];
  return result;
}
const counts: number[] = [];
/** All looks and the filtered comparison, beside that of somebody who may read everything without a rule. */
const filtered: number[] = [];
for (let n = 0; n < ASKED; n++) {
  const actor = { kind: "user", userId: pick(made.people), role: "member", via: "web" } as const;
  const terms = [pick(words), pick(words), pick(words)];
  const vector = Float32Array.from({ length: TEST_MODEL.dimension }, () => Math.random() - 0.5);
  const scopeIds = (await time("rule: scopes", () => readableScopes(world.db, actor))).map(({ id }) => id);
  await time("rule: collections", () => readableCollections(world.db, actor));
  counts.push(scopeIds.length);
  await time("full text, filtered", () => searchFullText(index, terms, { scopeIds }, 100));
  await time("vectors, filtered", () => searchVectors(index, vector, { scopeIds }, 60, { isExact: true }));
  const everything = index.table.query().nearestTo(vector).column("vector").distanceType("dot");
  await time("vectors, all", () => everything.select(["chunk_id", "_distance"]).limit(60).toArray());
  filtered.push((sums.wall[n] ?? 0) + (times["vectors, filtered"]?.at(-1) ?? 0));
}
world.close();
process.stdout.write(`scopes a person reads: median ${at(counts, 0.5)}, p95 ${at(counts, 0.95)}\n`);
times["rule and vectors, filtered"] = filtered;
for (const [name, all] of Object.entries(times))
  process.stdout.write(`${name}: p50 ${at(all, 0.5).toFixed(1)} ms, p95 ${at(all, 0.95).toFixed(1)} ms\n`);

function at(all: readonly number[], share: number): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length * share)] ?? 0;
}
