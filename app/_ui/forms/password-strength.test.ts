import { expect, test } from "vitest";
import { passwordStrength } from "./password-strength.ts";

test.each([
  ["short", "too-short"],
  ["aaaaaaaaaaaaaaaa", "weak"],
  ["Password2026!", "weak"],
  ["ada-lovelace-99", "weak"],
  ["tumble grove", "fair"],
  ["correct horse battery staple", "strong"],
  ["k7$Vq2!xRm9#Lp", "strong"],
])("%s is %s", (password, expected) =>
  expect(passwordStrength(password, ["Ada Lovelace", "ada@example.org"])).toBe(expected),
);
