/** Wrong use of a command that the option parser cannot see; exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
