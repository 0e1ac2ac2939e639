import type { PageSize } from "#lib/documents/look-into-document";

/** A page in the scrolled column: pixels from its top, and its size. */
export type Slot = {
  readonly number: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** A4 in points; for pages whose size nobody knows. */
const STANDARD = { width: 595, height: 842 };
export const GAP_PX = 16;

/** Every page below the one before it, at a scale of pixels per point. */
export function layOut(sizes: readonly PageSize[], pageCount: number, scale: number): Slot[] {
  const known = new Map(sizes.map((size) => [size.number, size]));
  const first = sizes.find(({ width }) => width !== null);
  const slots: Slot[] = [];
  let top = GAP_PX;
  for (let number = 1; number <= pageCount; number++) {
    const size = known.get(number);
    const width = (size?.width ?? first?.width ?? STANDARD.width) * scale;
    const height = (size?.height ?? first?.height ?? STANDARD.height) * scale;
    slots.push({ number, top, width, height });
    top += height + GAP_PX;
  }
  return slots;
}

/** Numbers of the first and the last page that reach into the window, with one more on each side. */
export function slotsNear(
  slots: readonly Slot[],
  top: number,
  height: number,
): { first: number; last: number } {
  const first = slots.findIndex((slot) => slot.top + slot.height >= top);
  const last = slots.findLastIndex((slot) => slot.top <= top + height);
  return { first: Math.max(1, first), last: Math.min(slots.length, last + 2) };
}

/** The page that fills the upper third of the window. */
export function currentSlot(slots: readonly Slot[], top: number, height: number): number {
  return slots.findLast((slot) => slot.top <= top + height / 3)?.number ?? 1;
}
