import { hashLeaf } from "../merkle.ts";
import { type EventBody, readEventBody } from "../read-event-body.ts";
import { columnsOf, type LogRow } from "../read-log.ts";
import type { Findings } from "./findings.ts";

/**
 * Compares one stored row with its leaf, and its columns with its body.
 * @returns the event, or undefined when the body is none
 */
export function checkRow(row: LogRow, findings: Findings): EventBody | undefined {
  const { seq, body, leaf } = row;
  if (leaf === null) findings.add("unsealed", seq, `Event ${seq} has no place in the tree.`);
  else if (!hashLeaf(body).equals(leaf))
    findings.add("leaf", seq, `Event ${seq} is not what was recorded: its body or its leaf was changed.`);
  try {
    const event = readEventBody(body);
    if (event.seq !== seq) findings.add("body", seq, `Event ${seq} says that it is event ${event.seq}.`);
    if (JSON.stringify(columnsFor(event)) !== JSON.stringify(columnsOf(row)))
      findings.add("row", seq, `The row of event ${seq} tells something else than the event.`);
    return event;
  } catch {
    findings.add("body", seq, `Event ${seq} is not an event.`);
    return undefined;
  }
}

/** What the columns of an event's row have to be, in the order in which they are exported. */
function columnsFor({ at, type, outcome, actor, correlation, objects }: EventBody): Record<string, unknown> {
  const columns = {
    at,
    type,
    outcome,
    actor: actor.kind === "user" ? actor.id : undefined,
    correlation,
    object: objects[0],
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
