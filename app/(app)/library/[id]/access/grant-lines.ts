import type { Grant } from "#lib/documents/grants";
import type { Display } from "../../../../_server/display";
import type { GrantLine } from "../../../../_ui/admin/grants-panel";

/** Grants as the panel shows them, groups first. */
export function toGrantLines(grants: readonly Grant[], display: Display): GrantLine[] {
  return grants
    .map(
      (grant): GrantLine => ({
        id: grant.id,
        subjectId: grant.subject.id,
        kind: grant.subject.kind,
        name: grant.subject.name,
        detail: grant.subject.kind === "user" ? grant.subject.email : null,
        level: grant.level,
        since: display.date(grant.grantedAtMs),
        until: grant.expiresAtMs === null ? null : display.date(grant.expiresAtMs),
        expiresAtMs: grant.expiresAtMs,
      }),
    )
    .sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name));
}
