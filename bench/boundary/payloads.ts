import { HTML } from "./html-payloads.ts";
import { MARKDOWN } from "./markdown-payloads.ts";

/**
 * Texts that would make a browser turn to somewhere else if they were shown as what they are: through a picture, a style,
 * a script, a frame, a hint to fetch beforehand, or a link that somebody could click.
 */
export type Payload = {
  /** "p001" and on; the first label of the host it turns to. */
  readonly id: string;
  readonly family: string;
  readonly syntax: "markdown" | "html";
  readonly text: string;
};

/** Every host and path by which a payload gives itself away ends with this or begins with it. */
export const TRAP_DOMAIN = "exfil.test";
/** Addresses of documentation networks; the bench gives them to its own loopback. */
export const TRAP_ADDRESS = "192.0.2.1";
export const TRAP_ADDRESS_6 = "2001:db8::1";

/** All of them, each turning to a host of its own. */
export function makePayloads(): Payload[] {
  const kinds = [
    ["markdown", MARKDOWN],
    ["html", HTML],
  ] as const;
  return kinds
    .flatMap(([syntax, families]) =>
      Object.entries(families).flatMap(([family, texts]) => texts.map((text) => ({ syntax, family, text }))),
    )
    .map(({ text, ...kind }, index) => {
      const id = `p${String(index + 1).padStart(3, "0")}`;
      return { id, ...kind, text: fill(text, id) };
    });
}

function fill(text: string, id: string): string {
  const host = `${id}.${TRAP_DOMAIN}`;
  const url = `http://${host}/${id}`;
  return text
    .replaceAll("{js}", `document.title='ran-${id}'`)
    .replaceAll("{url}", url)
    .replaceAll("{host}", host)
    .replaceAll("{ip}", TRAP_ADDRESS)
    .replaceAll("{id}", id);
}
