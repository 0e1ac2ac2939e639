import type { TokenScope } from "../db/identity-tables.ts";
import type { Role } from "../db/schema.ts";
import type { SessionId, TokenId, UserId } from "../ids.ts";

/**
 * Who acts. Every function that returns content takes one; only session handling (app/_server), the command line
 * and the processes themselves make one.
 */
export type UserActor = {
  readonly kind: "user";
  readonly userId: UserId;
  readonly role: Role;
  /**
   * How the person came in; "watched-folder": a folder they set up acts for them; "api": a program does, with their
   * token.
   */
  readonly via: "web" | "command-line" | "watched-folder" | "api";
  readonly sessionId?: SessionId;
  /** The token of `via: "api"`; it narrows what its owner may do and adds nothing. */
  readonly token?: { readonly id: TokenId; readonly scopes: readonly TokenScope[] };
  /** Remote address, for the audit record. */
  readonly address?: string;
};
/** The product itself; never reads content on somebody's behalf. */
export type SystemActor = {
  readonly kind: "system";
  readonly process: "ingest" | "folders" | "supervisor" | "web" | "command-line";
};
export type Actor = UserActor | SystemActor;
