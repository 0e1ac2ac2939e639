import { ACCOUNT_ACTIONS } from "./account-actions.ts";
import type { ActionRows } from "./action-row.ts";
import { ADMIN_ACTIONS } from "./admin-actions.ts";
import { DOCUMENT_ACTIONS } from "./document-actions.ts";
import { SAFEGUARD_ACTIONS } from "./safeguard-actions.ts";

/** Every server action of the build. */
export const ACTIONS: ActionRows = {
  ...ACCOUNT_ACTIONS,
  ...ADMIN_ACTIONS,
  ...DOCUMENT_ACTIONS,
  ...SAFEGUARD_ACTIONS,
};
