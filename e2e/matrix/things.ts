import { eq } from "drizzle-orm";
import { present } from "../../lib/access/moment.ts";
import { ask } from "../../lib/answer/ask.ts";
import { keepQuestion, listKeptQuestions } from "../../lib/answer/eval/kept-questions.ts";
import { emergencyAccesses } from "../../lib/db/access-tables.ts";
import { transact } from "../../lib/db/client.ts";
import { collections, documents, folders, users } from "../../lib/db/schema.ts";
import { storeBlob } from "../../lib/documents/blob-store.ts";
import { giveGrant } from "../../lib/documents/grants.ts";
import { requestErasure } from "../../lib/erasure/requests.ts";
import { type ConversationId, type IdKind, newId, type UserId } from "../../lib/ids.ts";
import { sealFor } from "../../lib/keys/data-keys.ts";
import { createGroup } from "../../lib/people/groups.ts";
import { listSessions, startSession } from "../../lib/people/sessions.ts";
import { createToken } from "../../lib/people/tokens/tokens.ts";
import { placeHold } from "../../lib/safeguards/holds.ts";
import { createRetentionClass } from "../../lib/safeguards/retention-classes.ts";
import { setWalls } from "../../lib/safeguards/walls.ts";
import type { Ownership, Person } from "./cast.ts";
import type { House, Place } from "./house.ts";

/** What a row can be about. Things of a place are "own" where the cast has its grants; the others belong to a person. */
const OF_A_PLACE = ["collection", "ward", "document", "grant", "wall", "hold", "folder"] as const;
export type Thing =
  | (typeof OF_A_PLACE)[number]
  | "conversation"
  | "turn"
  | "session"
  | "token"
  | "emergency"
  | "user"
  | "group"
  | "evalQuestion"
  | "erasure"
  | "retentionClass";

const PASSAGE = "The protocol number of the ward is 4711.";
const LIMITS = { idleMs: 3_600_000, maxMs: 3_600_000 };
let made = 0;

/** Makes what requests are about; the same thing again for the same question, unless `isFresh`. */
export class Things {
  readonly #house: House;
  readonly #isFresh: boolean;
  readonly #known = new Map<string, Promise<string>>();

  constructor(house: House, { isFresh }: { readonly isFresh: boolean }) {
    this.#house = house;
    this.#isFresh = isFresh;
  }

  /** Id of the thing; of an absent one, an id that names nothing. */
  async id(thing: Thing, ownership: Ownership, person: Person): Promise<string> {
    if (ownership === "absent") return newId((thing === "ward" ? "collection" : thing) satisfies IdKind);
    if (this.#isFresh) return this.#make(thing, ownership, person);
    const isOfPlace = OF_A_PLACE.some((one) => one === thing);
    const key = `${thing} ${ownership} ${isOfPlace ? "" : person}`;
    const known = this.#known.get(key) ?? this.#make(thing, ownership, person);
    this.#known.set(key, known);
    return known;
  }

  /** Somebody who is not of the cast. */
  subject(): UserId {
    return this.#house.world.addPerson(`subject-${made++}`).userId;
  }

  async #make(thing: Thing, ownership: Ownership, person: Person): Promise<string> {
    const { world, owner, people } = this.#house;
    const { db } = world;
    const actor = ownership === "own" && person !== "signed-out" ? people[person] : owner;
    const reason = "a reason of the matrix";
    switch (thing) {
      case "collection":
        return this.#house.addPlace(ownership === "own").id;
      case "ward": {
        const { id } = this.#house.addPlace(ownership === "own");
        db.update(collections).set({ kind: "ward" }).where(eq(collections.id, id)).run();
        return id;
      }
      case "document":
        return this.#document(this.#house.addPlace(ownership === "own"));
      case "grant": {
        const { id } = this.#house.addPlace(ownership === "own");
        return giveGrant(db, owner, id, { userId: this.subject() }, { level: "read" });
      }
      case "wall": {
        const { id } = this.#house.addPlace(ownership === "own");
        const subject = { userId: this.subject() };
        const [wall] = setWalls(db, owner, {
          collectionIds: [id],
          subject,
          reason,
          approvedBy: owner.userId,
        });
        return wall ?? "";
      }
      case "hold":
        return placeHold(db, owner, { collectionId: this.#house.addPlace(ownership === "own").id }, reason);
      case "folder":
        return this.#folder(this.#house.addPlace(ownership === "own"));
      case "conversation":
      case "turn":
        return this.#asked(actor, thing);
      case "session": {
        const user = db.select().from(users).where(eq(users.id, actor.userId)).get();
        if (user === undefined) throw new Error("There is no such person.");
        const source = { userAgent: `other ${made++}`, address: "127.0.0.1" };
        transact(db, (tx) => startSession(tx, user, source, LIMITS, { method: "password" }));
        return (
          listSessions(db, actor, actor.userId).find(({ userAgent }) => userAgent.startsWith("other"))?.id ??
          ""
        );
      }
      case "token":
        return createToken(db, actor, { name: `Token ${made++}`, scopes: ["search"], days: 1 }, 30).id;
      case "emergency":
        return this.#emergency(actor.userId);
      case "user":
        return this.subject();
      case "group":
        return createGroup(db, owner, { name: `Group ${made++}` });
      case "erasure": {
        const conversations = [(await this.#asked(actor, "conversation")) as ConversationId];
        const plan = { documents: [], conversations, answers: [], people: [] };
        return requestErasure(db, owner, plan, { ground: "unlawful", reference: "7" });
      }
      case "evalQuestion":
        return this.#evalQuestion(actor);
      case "retentionClass":
        return createRetentionClass(db, owner, {
          name: `Class ${made++}`,
          keepDays: 36_500,
          atEnd: "review",
        });
    }
  }

  async #document(place: Place): Promise<string> {
    const { world } = this.#house;
    const { id } = await world.addDocument(place, `protocol-${made++}.txt`, [PASSAGE]);
    const stored = await storeBlob(world.db, world.config, [Buffer.from(`${PASSAGE} ${id}`)]);
    world.db.update(documents).set(stored).where(eq(documents.id, id)).run();
    return id;
  }

  #folder(place: Place): string {
    const id = newId("folder");
    const stewardId = this.#house.people.manager.userId;
    this.#house.world.db
      .insert(folders)
      .values({
        id,
        collectionId: place.id,
        path: `/nowhere/${id}`,
        name: id,
        ignore: "",
        onDeletion: "ask",
        quietMs: 1000,
        stewardId,
        isPaused: false,
        areDeletionsConfirmed: false,
        addedAtMs: Date.now(),
      })
      .run();
    return id;
  }

  async #asked(actor: House["owner"], thing: "conversation" | "turn"): Promise<string> {
    for await (const event of ask(this.#house.world, actor, { question: "What is the protocol number?" }))
      if (event.type === "answer-accepted") return thing === "turn" ? event.turnId : event.conversationId;
    throw new Error("A question was not accepted.");
  }

  #emergency(userId: UserId): string {
    const id = newId("emergency");
    const { atMs, bootId, uptimeMs } = present();
    this.#house.world.db
      .insert(emergencyAccesses)
      .values({
        id,
        collectionId: this.#house.addPlace(false).id,
        userId,
        reason: "care",
        explanation: sealFor(this.#house.world.db, "safeguard", id).text("an emergency of the matrix"),
        sinceMs: atMs,
        untilMs: atMs + 60_000,
        bootId,
        sinceUptimeMs: uptimeMs,
      })
      .run();
    return id;
  }

  async #evalQuestion(actor: House["owner"]): Promise<string> {
    const { world, owner } = this.#house;
    const place = this.#house.addPlace(false);
    for (const { userId } of [owner, actor])
      giveGrant(world.db, owner, place.id, { userId }, { level: "read" });
    const documentId = (await this.#document(place)) as Parameters<typeof keepQuestion>[2]["documentId"];
    const id = keepQuestion(world.db, owner, { question: "Which number?", passage: PASSAGE, documentId });
    return listKeptQuestions(world.db, owner).some((kept) => kept.id === id) ? id : "";
  }
}
