import type { AccessDecision, Through } from "./decide.ts";

/** One English sentence that says why a person may read something, or why not; for the command line. */
export function describeDecision(name: string, decision: AccessDecision): string {
  if (decision.allowed) {
    if (decision.by.kind === "emergency")
      return `${name} can read it by an emergency access until ${time(decision.by.emergency.untilMs)}.`;
    const { through, sinceMs, untilMs } = decision.by.grant;
    const until = untilMs === null ? "" : ` until ${time(untilMs)}`;
    return `${name} can ${decision.level} it by a grant to ${whom(through)} since ${time(sinceMs)}${until}.`;
  }
  switch (decision.because) {
    case "not-active":
      return `${name} cannot read it: the account is not active.`;
    case "walled":
      return `${name} cannot read it: a wall keeps ${whom(decision.wall?.through)} out.`;
    case "no-grant":
      return `${name} cannot read it: nothing opens it to them.`;
    case "grant-ended":
      return `${name} cannot read it: their grant has ended.`;
    case "level-too-low":
      return `${name} may only ${decision.level} it.`;
    case "above-clearance":
      return `${name} cannot read it: it is classified above their clearance.`;
    case "restricted":
      return `${name} cannot read it: it is restricted to others.`;
  }
}

function whom(through: Through | undefined): string {
  return through?.kind === "group" ? `the group ${through.name}` : "them";
}

function time(ms: number | null): string {
  return ms === null ? "" : new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}
