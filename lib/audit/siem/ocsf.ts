import type { EventBody } from "../read-event-body.ts";
import { classifyEvent, type EventClass, type EventSource } from "./classify.ts";

/** Version of the Open Cybersecurity Schema Framework that is written; fields changed their meaning between versions. */
export const OCSF_VERSION = "1.3.0";

type Fields = Record<string, unknown>;
type OcsfClass = { readonly uid: number; readonly activity: number; readonly fields: Fields };

/** One event as an OCSF object, in one line of JSON. */
export function toOcsf(event: EventBody, source: EventSource): string {
  const kind = classifyEvent(event);
  const { uid, activity, fields } = classOf(event, kind, source);
  return JSON.stringify({
    time: event.at,
    class_uid: uid,
    category_uid: Math.floor(uid / 1000),
    activity_id: activity,
    type_uid: uid * 100 + activity,
    severity_id: kind.severity === 4 ? 5 : kind.severity,
    status_id: event.outcome === "ok" ? 1 : 2,
    status_code: event.outcome,
    message: event.type,
    metadata: {
      version: OCSF_VERSION,
      uid: event.id,
      sequence: event.seq,
      correlation_uid: event.correlation,
      log_name: "audit",
      event_code: event.type,
      product: product(source),
    },
    ...fields,
    unmapped: { objects: event.objects, data: event.data },
  });
}

function classOf(event: EventBody, kind: EventClass, source: EventSource): OcsfClass {
  const user = subjectOf(event);
  const asked = { actor: actorOf(event), src_endpoint: endpointOf(event) };
  switch (kind.area) {
    case "authentication":
      return {
        uid: 3002,
        activity: pick(kind, { start: 1, read: 1, create: 1, end: 2, delete: 2 }),
        fields: {
          user,
          actor: asked.actor,
          src_endpoint: asked.src_endpoint,
          service: { name: "Intramuros" },
        },
      };
    case "account":
      return {
        uid: 3001,
        activity: /password/.test(event.type)
          ? 3
          : /suspended/.test(event.type)
            ? 5
            : /reactivated/.test(event.type)
              ? 2
              : pick(kind, { create: 1, delete: 6 }),
        fields: { user, ...asked },
      };
    case "group":
      return {
        uid: 3006,
        activity: /member/.test(event.type)
          ? pick(kind, { create: 3, delete: 4 })
          : pick(kind, { create: 6, delete: 5 }),
        fields: { group: { uid: idOf(event, "grp_") ?? "unknown" }, user: userOf(event), ...asked },
      };
    case "access":
      return {
        uid: 3005,
        activity: pick(kind, { create: 1, start: 1, delete: 2, end: 2 }),
        fields: {
          user,
          privileges: [privilegeOf(event)],
          resource: { uid: event.objects[0] ?? "none" },
          ...asked,
        },
      };
    case "document":
      return {
        uid: 6006,
        activity: /viewed/.test(event.type) ? 14 : pick(kind, { create: 1, read: 2, update: 3, delete: 4 }),
        fields: { file: fileOf(event), ...asked },
      };
    case "lifecycle":
      return { uid: 6002, activity: pick(kind, { start: 3, end: 4 }), fields: { app: product(source) } };
    default:
      return {
        uid: 6003,
        activity: pick(kind, { create: 1, read: 2, update: 3, delete: 4 }),
        fields: { api: { operation: event.type }, ...asked },
      };
  }
}

/** Activity of a verb; 99 is "other". */
function pick({ verb }: EventClass, activities: Partial<Record<EventClass["verb"], number>>): number {
  return activities[verb] ?? 99;
}

const product = ({ installationId, version }: EventSource) => ({
  name: "Intramuros",
  vendor_name: "Intramuros",
  version,
  uid: installationId,
});

function actorOf({ actor }: EventBody): Fields {
  if (actor.kind === "user")
    return {
      user: { uid: actor.id },
      ...(actor.session === undefined ? {} : { session: { uid: actor.session } }),
    };
  return { process: { name: actor.kind === "system" ? actor.process : "nobody" } };
}

function endpointOf({ actor }: EventBody): Fields {
  return actor.kind !== "system" && actor.address !== undefined
    ? { ip: actor.address }
    : { name: "Intramuros" };
}

/** The person who was acted on, else the one who acted, else nobody who is known. */
function subjectOf(event: EventBody): Fields {
  return userOf(event) ?? (event.actor.kind === "user" ? { uid: event.actor.id } : { name: "unknown" });
}

function userOf(event: EventBody): Fields | undefined {
  const uid = idOf(event, "usr_");
  return uid === undefined ? undefined : { uid };
}

function idOf({ objects }: EventBody, prefix: string): string | undefined {
  return objects.find((id) => id.startsWith(prefix));
}

function privilegeOf({ type, data }: EventBody): string {
  return typeof data.level === "string" ? data.level : (type.split(".")[0] ?? type);
}

function fileOf({ objects, data }: EventBody): Fields {
  const sha256 = data.sha256;
  return {
    name: objects[0] ?? "none",
    uid: objects[0] ?? "none",
    type_id: 1,
    ...(typeof sha256 === "string"
      ? { hashes: [{ algorithm_id: 3, algorithm: "SHA-256", value: sha256 }] }
      : {}),
  };
}
