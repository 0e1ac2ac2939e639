/**
 * How many pictures this process may still read. A process reads one file and what lies in it, so this is one count
 * for all of them.
 */
let pagesLeft = 1000;
let onPicture: (waiting: number) => void = () => undefined;

/** Set once by the process that reads a file; `announce` is called before each picture with the number known to wait. */
export function setPictureBudget(maxPages: number, announce: typeof onPicture): void {
  pagesLeft = maxPages;
  onPicture = announce;
}

/**
 * Takes one picture from the budget.
 * @param waiting pictures of the same file that come after this one
 * @returns false when nothing is left
 */
export function takePicture(waiting: number): boolean {
  if (pagesLeft <= 0) return false;
  pagesLeft--;
  onPicture(waiting);
  return true;
}
