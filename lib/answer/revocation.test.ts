import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { users } from "../db/schema.ts";
import { endGrant, listGrants } from "../documents/grants.ts";
import { suspendUser } from "../people/users.ts";
import { makeWorld, standInDoor } from "../retrieval/testing.ts";
import { ask } from "./ask.ts";
import { getConversation } from "./conversations.ts";
import { runRaces } from "./testing/race.ts";

test("after access is gone no event carries content, at whatever moment it went", async () => {
  const figures = await runRaces(200, Math.random);
  expect(figures.leaks).toBe(0);
  // The test means something only if access often goes in the middle.
  expect(figures.stopped).toBeGreaterThan(20);
  expect(figures.answered).toBeGreaterThan(20);
}, 120_000);

test("an answer that a model is still writing stops within a second, though nothing more is written", async () => {
  let release = () => {};
  const silence = new Promise<void>((resolve) => {
    release = resolve;
  });
  const door = standInDoor(() => ["The ", "number "]);
  const silent = {
    ...door,
    async *chat(...[messages, options]: Parameters<typeof door.chat>) {
      yield* door.chat(messages, options);
      await Promise.race([
        silence,
        new Promise((_, reject) =>
          options.signal?.addEventListener("abort", () => reject(new Error("aborted"))),
        ),
      ]);
      return { finishReason: "stop" as const, promptTokens: 0, completionTokens: 0 };
    },
  };
  const world = makeWorld(silent);
  const collection = world.addCollection("Ward");
  await world.addDocument(collection, "protocol.txt", ["The protocol number is 4711."]);
  const administrator = world.addPerson("ada");
  world.db.update(users).set({ role: "administrator" }).where(eq(users.id, administrator.userId)).run();
  const person = world.addPerson("mia");
  world.grant(person, collection.id);
  let goneAt = 0;
  const reading = (async () => {
    for await (const event of ask(world, person, { question: "What is the protocol number?" })) {
      if (event.type === "answer-sources" && goneAt === 0) {
        const [grant] = listGrants(world.db, { ...administrator, role: "administrator" }, collection.id);
        if (grant !== undefined) endGrant(world.db, administrator, grant.id);
        goneAt = performance.now();
      }
    }
  })();
  await expect(reading).rejects.toMatchObject({ code: "access-changed" });
  expect(performance.now() - goneAt).toBeLessThan(1000);
  release();
  world.close();
});

test("history names no collection that is closed by now", async () => {
  const world = makeWorld();
  const [ward, matter] = [world.addCollection("Ward"), world.addCollection("Matter")];
  await world.addDocument(ward, "protocol.txt", ["The protocol number is 4711."]);
  const administrator = world.addPerson("ada");
  world.db.update(users).set({ role: "administrator" }).where(eq(users.id, administrator.userId)).run();
  const person = world.addPerson("mia");
  for (const { id } of [ward, matter]) world.grant(person, id);
  let conversationId: Parameters<typeof getConversation>[2] | undefined;
  for await (const event of ask(world, person, { question: "What is the protocol number?" }))
    if (event.type === "answer-accepted") conversationId = event.conversationId;
  if (conversationId === undefined) throw new Error("the question was accepted");
  expect(JSON.stringify(getConversation(world.db, person, conversationId))).toContain("Matter");
  const [grant] = listGrants(world.db, administrator, matter.id);
  if (grant !== undefined) endGrant(world.db, administrator, grant.id);
  const now = getConversation(world.db, person, conversationId);
  expect(now.turns[0]?.answer).not.toBeNull();
  expect(JSON.stringify(now)).not.toContain("Matter");
  expect(now.turns[0]?.answer?.searched.documents).toBe(1);
  suspendUser(world.db, administrator, person.userId);
  expect(() => getConversation(world.db, person, conversationId as never)).toThrow();
  world.close();
});
