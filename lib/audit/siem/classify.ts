import type { EventBody } from "../read-event-body.ts";

/** What every format needs to know about an event, told from its type once. */
export type EventClass = {
  /** What the event is about. */
  readonly area:
    | "authentication"
    | "account"
    | "group"
    | "access"
    | "document"
    | "question"
    | "lifecycle"
    | "settings"
    | "log";
  readonly verb: "create" | "read" | "update" | "delete" | "start" | "end";
  /** 1 nothing special, 2 refused or failed, 3 somebody should look, 4 an alarm. */
  readonly severity: 1 | 2 | 3 | 4;
};

const AREAS: readonly (readonly [RegExp, EventClass["area"]])[] = [
  [/^(session|sign-in|step-up|passkey|totp|recovery-codes|token)\./, "authentication"],
  [/^(user|invitation)\./, "account"],
  [/^group\./, "group"],
  [/^(grant|wall|emergency|restriction|clearance|steward|access|hold)\./, "access"],
  [/^(document|folder|retention|erasure)\./, "document"],
  [/^(query|retrieval|answer|search|conversation)\./, "question"],
  [/^(system|index|backup|queue)\./, "lifecycle"],
  [/^(log|integrity|egress)\./, "log"],
];

const VERBS: readonly (readonly [RegExp, EventClass["verb"]])[] = [
  [/\.(started|resumed)$/, "start"],
  [/\.(stopped|paused|aborted)$|^session\.ended$/, "end"],
  [/(created|given|received|added|begun|set-up|accepted|requested)$/, "create"],
  [/(viewed|downloaded|disclosed|exported|proved|searchable|completed|verified|refused|shown)$/, "read"],
  [/(deleted|ended|removed|erased|shredded|revoked|pruned)$/, "delete"],
];

/** Events that mean that something may be wrong, whatever their outcome. */
const ALARMS = /^(integrity\.|egress\.|log\.(seal-refused|key-changed|forward-stalled|write-failed)$)/;
/** Lawful, but always worth a look. */
const NOTABLE =
  /^(emergency\.|wall\.ended$|hold\.ended$|erasure\.|user\.(role-changed|second-factors-reset)$|sign-in\.settings-changed$|log\.exported$)/;

/** Types that no line above names are settings that were changed. */
export function classifyEvent({ type, outcome }: Pick<EventBody, "type" | "outcome">): EventClass {
  const area = AREAS.find(([pattern]) => pattern.test(type))?.[1] ?? "settings";
  const verb = VERBS.find(([pattern]) => pattern.test(type))?.[1] ?? "update";
  if (ALARMS.test(type) || (type === "log.verified" && outcome !== "ok")) return { area, verb, severity: 4 };
  if (NOTABLE.test(type)) return { area, verb, severity: 3 };
  return { area, verb, severity: outcome === "ok" ? 1 : 2 };
}

/** Where the events come from; the same for a whole export. */
export type EventSource = {
  readonly installationId: string;
  /** Version of the product. */
  readonly version: string;
};

/** One line of an export: an event in a format that other systems read. */
export type EventFormatter = (event: EventBody, source: EventSource) => string;
