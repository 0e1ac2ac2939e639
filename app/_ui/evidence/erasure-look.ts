import type { ErasureState } from "#lib/db/schema";
import page from "../page/page.module.css";

export const ERASURE_LOOK: Record<ErasureState, string | undefined> = {
  requested: page.warn,
  rejected: page.idle,
  approved: page.busy,
  blanked: page.busy,
  done: page.good,
};
