import type { Reader } from "../db/client.ts";
import type { ErasurePlan } from "./plan.ts";

/** How many parts of a plan are under a legal hold. */
export function heldParts(_db: Reader, _plan: ErasurePlan): number {
  return 0;
}
