import ignore from "ignore";
import { AppError } from "../errors.ts";

/**
 * What is never taken from a watched folder unless a steward's own pattern (`!…`) takes it back: hidden files, files
 * of office programs, systems and synchronising programs, and files that are being downloaded.
 */
export const BUILT_IN_PATTERNS: readonly string[] = [
  ".*",
  "~$*",
  "~*.tmp",
  "*.tmp",
  "*.temp",
  "*.part",
  "*.partial",
  "*.crdownload",
  "*.download",
  "*.bak",
  "*.swp",
  "*~",
  "*.lnk",
  "*.url",
  "Thumbs.db",
  "ehthumbs.db",
  "desktop.ini",
  "Icon\r",
  "$RECYCLE.BIN/",
  "#recycle/",
  "@eaDir/",
  "System Volume Information/",
  "lost+found/",
  "__MACOSX/",
];

/** Whether a path of the folder is left out. @param path relative, with "/"; a folder's ends with "/" */
export type IgnoreRules = (path: string) => boolean;

const MAX_PATTERNS = 200;
const MAX_PATTERN_CHARS = 200;
/** More of them in one pattern could take a long time to compare with one name. */
const MAX_STARS = 4;

/**
 * Patterns as a steward wrote them, one a line, without blank lines and spaces around them.
 * @throws {AppError} invalid-input
 */
export function parsePatterns(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length > MAX_PATTERNS)
    throw new AppError("invalid-input", `A folder has at most ${MAX_PATTERNS} ignore patterns.`);
  for (const line of lines) {
    const stars = line.replaceAll("**", "*").split("*").length - 1;
    if (line.length > MAX_PATTERN_CHARS || stars > MAX_STARS || /\p{Cc}/u.test(line))
      throw new AppError(
        "invalid-input",
        `The ignore pattern ${line.slice(0, 40)} is too long or has more than ${MAX_STARS} stars.`,
      );
  }
  return lines.join("\n");
}

/** The library remembers every path it was asked about; after so many it is made anew. */
const PATHS_REMEMBERED = 5000;

/**
 * The rules of a folder. Syntax and order are those of
 * .gitignore: the last pattern that matches decides, and nothing inside an ignored folder can be taken back.
 */
export function ignoreRules(patterns: string): IgnoreRules {
  const make = () => ignore().add(BUILT_IN_PATTERNS).add(patterns);
  let rules = make();
  let asked = 0;
  return (path) => {
    if (++asked % PATHS_REMEMBERED === 0) rules = make();
    return rules.ignores(path);
  };
}
