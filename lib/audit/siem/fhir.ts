import type { EventBody } from "../read-event-body.ts";
import { classifyEvent, type EventClass, type EventSource } from "./classify.ts";

/** One event as an AuditEvent resource of FHIR R4, in one line of JSON. People and documents appear by id alone. */
export function toFhir(event: EventBody, source: EventSource): string {
  const kind = classifyEvent(event);
  return JSON.stringify({
    resourceType: "AuditEvent",
    id: event.id.replaceAll("_", "-"),
    type: KINDS[kind.area],
    subtype: [{ system: "urn:intramuros:event-type", code: event.type }],
    action: ACTIONS[kind.verb],
    recorded: new Date(event.at).toISOString(),
    outcome: { ok: "0", aborted: "4", denied: "4", error: "8" }[event.outcome],
    purposeOfEvent: event.type.startsWith("emergency.") ? [BREAK_GLASS] : undefined,
    agent: [agentOf(event)],
    source: {
      site: source.installationId,
      observer: { display: `Intramuros ${source.version}` },
      type: [{ system: "http://terminology.hl7.org/CodeSystem/security-source-type", code: "4" }],
    },
    entity: [
      { what: { identifier: { system: "urn:intramuros:sequence", value: String(event.seq) } } },
      ...event.objects.map((id) => ({ what: { identifier: { system: "urn:intramuros:id", value: id } } })),
      ...(event.correlation === undefined
        ? []
        : [{ what: { identifier: { system: "urn:intramuros:correlation", value: event.correlation } } }]),
      {
        what: { display: "data" },
        detail: [{ type: "data", valueString: JSON.stringify(event.data) }],
      },
    ],
  });
}

const DICOM = "http://dicom.nema.org/resources/ontology/DCM";
const dicom = (code: string, display: string) => ({ system: DICOM, code, display });
const KINDS: Record<EventClass["area"], object> = {
  authentication: dicom("110114", "User Authentication"),
  account: dicom("110113", "Security Alert"),
  group: dicom("110113", "Security Alert"),
  access: dicom("110113", "Security Alert"),
  document: dicom("110110", "Patient Record"),
  question: dicom("110112", "Query"),
  lifecycle: dicom("110100", "Application Activity"),
  settings: dicom("110113", "Security Alert"),
  log: dicom("110101", "Audit Log Used"),
};
const ACTIONS: Record<EventClass["verb"], "C" | "R" | "U" | "D" | "E"> = {
  create: "C",
  read: "R",
  update: "U",
  delete: "D",
  start: "E",
  end: "E",
};
const BREAK_GLASS = {
  coding: [
    { system: "http://terminology.hl7.org/CodeSystem/v3-ActReason", code: "BTG", display: "break the glass" },
  ],
};

function agentOf({ actor }: EventBody): object {
  if (actor.kind === "system") return { who: { display: actor.process }, requestor: false };
  return {
    who:
      actor.kind === "user"
        ? { identifier: { system: "urn:intramuros:id", value: actor.id } }
        : { display: "unknown" },
    requestor: true,
    network: actor.address === undefined ? undefined : { address: actor.address, type: "2" },
  };
}
