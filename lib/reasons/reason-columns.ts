import { customType } from "drizzle-orm/sqlite-core";
import { asReason, type Reason } from "./reason.ts";

/** A reason as JSON; rows of before there were codes hold a sentence. */
export const reasonColumn = customType<{ data: Reason; driverData: string }>({
  dataType: () => "text",
  toDriver: (reason) => JSON.stringify(reason),
  fromDriver: (stored) => asReason(parsed(stored)),
});

/** Reasons as a JSON array; older rows hold sentences in it. */
export const reasonsColumn = customType<{ data: readonly Reason[]; driverData: string }>({
  dataType: () => "text",
  toDriver: (reasons) => JSON.stringify(reasons),
  fromDriver: (stored) => {
    const all = parsed(stored);
    return Array.isArray(all) ? all.map(asReason) : [];
  },
});

function parsed(stored: string): unknown {
  try {
    return JSON.parse(stored);
  } catch {
    return stored;
  }
}
