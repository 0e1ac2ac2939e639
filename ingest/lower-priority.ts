import { getPriority, setPriority } from "node:os";

/**
 * Lets a process go after others: questions go before ingestion. One that does already, because the product was
 * started with `nice` or as a service with a niceness of its own, stays as it is: bringing it forward is not allowed.
 * @param niceness 1 to 19
 * @param pid this process, if none is given
 */
export function lowerPriority(niceness: number, pid = 0): void {
  try {
    if (getPriority(pid) < niceness) setPriority(pid, niceness);
  } catch {
    // It is gone already, or the system does not allow it.
  }
}
