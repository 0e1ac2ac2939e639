/** Prints the one JSON document of a command with `--json`. */
export function writeJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints lines for people. */
export function writeLines(...lines: string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}
