import { verifyConsistency } from "../lib/audit/merkle.ts";
import { formatVerifierKey } from "../lib/audit/note.ts";
import type { SealAnswer, SealRequest } from "../lib/audit/sealer-protocol.ts";
import { createMemory, type Memory, readMemory, remember } from "./memory.ts";

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

function sign(dir: string, memory: Memory, { origin, size, root, proof }: SealRequest): SealAnswer {
  const key = formatVerifierKey(memory.signer);
  if (!verifyConsistency(proof, memory.head, { size, root }))
    return { kind: "refused", sealedSize: memory.head.size, because: "inconsistent" };
  if (size === memory.head.size) return { kind: "sealed", note: memory.note, key };
  return { kind: "sealed", note: remember(dir, memory.signer, { origin, size, root }).note, key };
}
