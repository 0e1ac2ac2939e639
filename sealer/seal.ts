import { verifyConsistency } from "../lib/audit/merkle.ts";
import { formatVerifierKey } from "../lib/audit/note.ts";
import type { RotateAnswer, SealAnswer, SealRequest } from "../lib/audit/sealer-protocol.ts";
import { AppError } from "../lib/errors.ts";
import { createMemory, type Memory, readMemory, remember } from "./memory.ts";
import { exchangeKey } from "./rotate.ts";

/**
 * Signs the head of a log if it continues what was signed last, and remembers it. The memory is read from disk each
 * time: what counts is what would be left after a crash.
 * @param dir folder of key and memory
 * @throws {AppError} storage-unavailable when the memory cannot be read; errors of the file system when it cannot be written
 */
export function seal(dir: string, request: SealRequest): SealAnswer {
  const memory = readMemory(dir);
  // The first log that asks is the one this sealer belongs to.
  if (memory === undefined && request.from === 0)
    return sign(dir, createMemory(dir, request.origin), request);
  if (memory === undefined) return { kind: "start-from", size: 0 };
  const { origin, size: sealedSize } = memory.head;
  if (origin !== request.origin) return { kind: "refused", sealedSize, because: "other-log" };
  if (request.size < sealedSize) return { kind: "refused", sealedSize, because: "shorter" };
  if (request.from !== sealedSize) return { kind: "start-from", size: sealedSize };
  return sign(dir, memory, request);
}

/**
 * Exchanges the key that signs the log of this origin.
 * @throws {AppError} conflict when nothing was signed yet or this sealer belongs to another log; storage-unavailable
 */
export function rotate(dir: string, origin: string): RotateAnswer {
  const memory = readMemory(dir);
  if (memory?.head.origin !== origin)
    throw new AppError("conflict", "This sealer has signed nothing of this log yet.");
  exchangeKey(dir, memory.head, memory.signer);
  const { signer, statements } = readMemory(dir) ?? memory;
  return { key: formatVerifierKey(signer), statements: [...statements] };
}

function sign(dir: string, memory: Memory, { origin, size, root, proof }: SealRequest): SealAnswer {
  const key = formatVerifierKey(memory.signer);
  if (!verifyConsistency(proof, memory.head, { size, root }))
    return { kind: "refused", sealedSize: memory.head.size, because: "inconsistent" };
  const { statements } = memory;
  const { note } = size === memory.head.size ? memory : remember(dir, memory, { origin, size, root });
  return { kind: "sealed", note, key, statements: [...statements] };
}
