import { rotate, seal } from "../../../sealer/seal.ts";
import type { Database } from "../../db/client.ts";
import { transact } from "../../db/client.ts";
import { requireSetting } from "../../db/settings.ts";
import { newId } from "../../ids.ts";
import { appendEvent } from "../append-event.ts";
import { originOf } from "../checkpoint.ts";
import { lastCheckpoint, storeCheckpoint } from "../checkpoints.ts";
import { adoptKey } from "../log-keys.ts";
import { consistencyProof } from "../merkle.ts";
import { nodeReader, treeHead } from "../tree.ts";

/**
 * For tests and measurements: records events of several kinds, with a checkpoint after every `every`, by the real
 * sealing code without its process.
 * @param dir folder for the sealer's key and memory
 */
export function recordSealedEvents(db: Database, dir: string, count: number, every: number): void {
  for (let done = 0; done < count; ) {
    const many = Math.min(every, count - done);
    transact(db, (tx) => {
      for (let i = 0; i < many; i++) recordOne(tx, done + i);
    });
    done += many;
    sealNow(db, dir);
  }
}

/** A checkpoint of the log as it is. */
export function sealNow(db: Database, dir: string): void {
  const origin = originOf(requireSetting(db, "installation-id"));
  const { size, root } = treeHead(db);
  const ask = (from: number) => {
    const proof = from === 0 ? [] : consistencyProof(from, size, nodeReader(db));
    return seal(dir, { origin, size, root, from, proof });
  };
  const first = ask(lastCheckpoint(db)?.size ?? 0);
  const answer = first.kind === "start-from" ? ask(first.size) : first;
  if (answer.kind !== "sealed") throw new Error(`the sealer answered: ${answer.kind}`);
  storeCheckpoint(db, answer, { origin, size, root });
}

/** The sealer's key is exchanged, and what that recorded is signed with the new one. */
export function exchangeAndSeal(db: Database, dir: string): void {
  const { key, statements } = rotate(dir, originOf(requireSetting(db, "installation-id")));
  transact(db, (tx) => adoptKey(tx, key, statements));
  sealNow(db, dir);
}

const COMMITMENT = "0123456789abcdef".repeat(4);

function recordOne(tx: Parameters<typeof appendEvent>[0], n: number): void {
  const user = {
    kind: "user",
    userId: newId("user"),
    role: "member",
    via: "web",
    address: "192.0.2.7",
  } as const;
  const turn = newId("turn");
  const about = { actor: user, correlation: turn, objects: [turn, newId("conversation")] } as const;
  switch (n % 4) {
    case 0:
      appendEvent(tx, {
        type: "session.refused",
        actor: { kind: "nobody" },
        outcome: "denied",
        data: { account: COMMITMENT, because: "throttled" },
      });
      return;
    case 1:
      appendEvent(tx, {
        ...about,
        type: "query.accepted",
        data: { question: COMMITMENT, scopes: [1, n], followUp: false },
      });
      return;
    case 2:
      appendEvent(tx, { type: "document.viewed", actor: user, objects: [newId("document")], data: {} });
      return;
    default:
      appendEvent(tx, {
        type: "system.started",
        actor: { kind: "system", process: "supervisor" },
        data: { version: `0.1.${n} · é` },
      });
  }
}
