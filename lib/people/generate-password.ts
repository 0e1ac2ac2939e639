import { randomInt } from "node:crypto";

/** Without letters and digits that look alike when read out or written down. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

/** A first password to hand over: four groups of four characters, about 79 bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return Array.from({ length: 4 }, group).join("-");
}
