import { hostname } from "node:os";
import type { EventBody } from "../read-event-body.ts";
import { classifyEvent, type EventSource } from "../siem/classify.ts";
import { SIEM_FORMATS, type SiemFormat } from "../siem/formats.ts";

/** "log audit", as RFC 5424 numbers what messages are about. */
const FACILITY = 13;
/** From what a class says to what syslog says: informational, warning, error, alert. */
const SEVERITY = { 1: 6, 2: 4, 3: 4, 4: 1 } as const;
const INFORMATIONAL = 6;

/** One event as a message of RFC 5424; its text is the event in the format. */
export function toSyslog(event: EventBody, format: SiemFormat, source: EventSource): string {
  const severity = SEVERITY[classifyEvent(event).severity];
  return message(severity, event.at, event.type, SIEM_FORMATS[format](event, source));
}

/**
 * A sign of life, also when nothing happens. It holds size and root of the newest signed checkpoint, so that whoever
 * keeps the messages keeps an anchor of the log.
 */
export function heartbeat(
  atMs: number,
  head: { readonly size: number; readonly root: string } | null,
  { installationId, version }: EventSource,
): string {
  const facts = { product: "Intramuros", version, installation: installationId, checkpoint: head };
  return message(INFORMATIONAL, atMs, "heartbeat", JSON.stringify(facts));
}

function message(severity: number, atMs: number, id: string, text: string): string {
  const time = new Date(atMs).toISOString();
  return `<${FACILITY * 8 + severity}>1 ${time} ${hostname() || "-"} intramuros - ${id} - ${text}`;
}

/** A message as it goes over the wire: its length in bytes, a blank, and the message (RFC 5425, section 4.3). */
export function frame(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
}
