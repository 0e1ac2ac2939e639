import type { EventBody } from "../read-event-body.ts";
import { classifyEvent, type EventClass, type EventSource } from "./classify.ts";

/** Version of the Elastic Common Schema that is written. */
export const ECS_VERSION = "9.4.0";

const CATEGORIES: Record<EventClass["area"], string[]> = {
  authentication: ["authentication"],
  account: ["iam"],
  group: ["iam"],
  access: ["iam"],
  document: ["file"],
  question: ["api"],
  lifecycle: ["process"],
  settings: ["configuration"],
  log: ["configuration"],
};

/** One event as an ECS document, in one line of JSON. What ECS has no field for stands under `intramuros`. */
export function toEcs(event: EventBody, { installationId, version }: EventSource): string {
  const kind = classifyEvent(event);
  const { actor } = event;
  const user = event.objects.find((id) => id.startsWith("usr_"));
  const group = event.objects.find((id) => id.startsWith("grp_"));
  const sha256 = typeof event.data.sha256 === "string" ? event.data.sha256 : undefined;
  const address = actor.kind === "system" ? undefined : actor.address;
  return JSON.stringify({
    "@timestamp": new Date(event.at).toISOString(),
    ecs: { version: ECS_VERSION },
    message: event.type,
    event: {
      id: event.id,
      sequence: event.seq,
      kind: kind.severity === 4 ? "alert" : "event",
      category: CATEGORIES[kind.area],
      type: typesOf(kind),
      action: event.type,
      outcome: event.outcome === "ok" ? "success" : "failure",
      severity: kind.severity,
      dataset: "intramuros.audit",
      module: "intramuros",
    },
    observer: { vendor: "Intramuros", product: "Intramuros", version, serial_number: installationId },
    user:
      actor.kind === "user"
        ? { id: actor.id, target: user && { id: user } }
        : { target: user && { id: user } },
    group: group && { id: group },
    source: address === undefined ? undefined : { ip: address },
    file: sha256 === undefined ? undefined : { hash: { sha256 } },
    process: actor.kind === "system" ? { name: actor.process } : undefined,
    trace: event.correlation === undefined ? undefined : { id: event.correlation },
    intramuros: { outcome: event.outcome, objects: event.objects, data: event.data },
  });
}

/** Of the types that ECS allows in each category. */
function typesOf({ area, verb, severity }: EventClass): string[] {
  const act = ACTS[verb];
  switch (area) {
    case "authentication":
    case "lifecycle":
      return [verb === "start" || verb === "end" ? verb : "info"];
    case "question":
      return [severity === 2 ? "denied" : verb === "read" ? "access" : "info"];
    case "document":
    case "settings":
    case "log":
      return [verb === "read" ? "access" : act];
    default:
      return [{ group: "group", account: "user", access: "admin" }[area], act];
  }
}

const ACTS = {
  create: "creation",
  read: "info",
  update: "change",
  delete: "deletion",
  start: "info",
  end: "info",
} as const satisfies Record<EventClass["verb"], string>;
