import type { EventBody } from "../read-event-body.ts";
import { classifyEvent, type EventSource } from "./classify.ts";

/** One event in the Common Event Format, revision 26: a header of seven fields and an extension of key=value pairs. */
export function toCef(event: EventBody, { installationId, version }: EventSource): string {
  const { severity } = classifyEvent(event);
  const header = ["CEF:0", "Intramuros", "Intramuros", version, event.type, event.type.replace(/[.-]/g, " ")];
  const { actor } = event;
  const extension: readonly (readonly [string, string | undefined])[] = [
    ["rt", String(event.at)],
    ["externalId", event.id],
    ["outcome", event.outcome],
    ["suid", actor.kind === "user" ? actor.id : undefined],
    ["duid", event.objects.find((id) => id.startsWith("usr_"))],
    ["src", actor.kind !== "system" && isIpv4(actor.address) ? actor.address : undefined],
    ["c6a2", actor.kind !== "system" && isIpv6(actor.address) ? actor.address : undefined],
    ["c6a2Label", actor.kind !== "system" && isIpv6(actor.address) ? "Source IPv6 Address" : undefined],
    ["sproc", actor.kind === "system" ? actor.process : undefined],
    ["deviceExternalId", installationId],
    ["fileHash", typeof event.data.sha256 === "string" ? event.data.sha256 : undefined],
    ["cn1", String(event.seq)],
    ["cn1Label", "sequence"],
    ["cs1", event.objects.join(" ") || undefined],
    ["cs1Label", event.objects.length > 0 ? "objects" : undefined],
    ["cs2", event.correlation],
    ["cs2Label", event.correlation === undefined ? undefined : "correlation"],
    ["cs3", JSON.stringify(event.data).slice(0, 4000)],
    ["cs3Label", "data"],
  ];
  const pairs = extension.flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${escapeValue(value)}`],
  );
  return [...header.map(escapeHeader), String(SEVERITIES[severity]), pairs.join(" ")].join("|");
}

/** CEF counts from 0 to 10. */
const SEVERITIES = { 1: 2, 2: 5, 3: 7, 4: 10 } as const;

const escapeHeader = (text: string) => text.replace(/[\\|]/g, "\\$&").replace(/[\r\n]+/g, " ");
const escapeValue = (text: string) =>
  text.replace(/[\\=]/g, "\\$&").replace(/\r/g, "\\r").replace(/\n/g, "\\n");
const isIpv4 = (address: string | undefined) => address !== undefined && /^\d+\.\d+\.\d+\.\d+$/.test(address);
const isIpv6 = (address: string | undefined) => address?.includes(":") ?? false;
