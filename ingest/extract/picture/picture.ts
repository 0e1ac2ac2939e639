import { type GreyImage, mirror, type QuarterTurn, turn } from "../ocr/grey-image.ts";

/** One picture of a file, upright as a viewer shows it. */
export type Picture = {
  image: GreyImage;
  /** Pixels in an inch as the file says; undefined where it says nothing that could be true. */
  dpi: number | undefined;
};

/** Decoded, such a picture takes 200 to 400 MB. */
export const MAX_PIXELS = 100_000_000;
/** Letters of usual size need no more; larger pictures are made smaller. */
export const WANTED_PIXELS = 9_500_000;

/** What a reader of one picture format finds in a file; `decode` is called only for pictures that are small enough. */
export type PictureSource = {
  width: number;
  height: number;
  dpi: number | undefined;
  /** EXIF orientation, 1 to 8. */
  orientation: number;
  decode: () => GreyImage;
};

/** The picture turned and mirrored as its EXIF orientation asks. */
export function asDisplayed(image: GreyImage, orientation: number): GreyImage {
  const [degrees, isMirrored] = ORIENTATIONS[orientation] ?? [0, false];
  const turned = turn(image, degrees);
  return isMirrored ? mirror(turned) : turned;
}

/** Clockwise turn, then mirrored left to right. */
const ORIENTATIONS: Record<number, [QuarterTurn, boolean]> = {
  2: [0, true],
  3: [180, false],
  4: [180, true],
  5: [90, true],
  6: [90, false],
  7: [270, true],
  8: [270, false],
};

/** Samples of one to four channels, eight bits each, as grey on white paper. */
export function greyOf(
  samples: ArrayLike<number>,
  width: number,
  height: number,
  channels: number,
): GreyImage {
  const data = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < data.length; i++, at += channels) {
    const first = samples[at] ?? 255;
    const value =
      channels >= 3
        ? 0.299 * first + 0.587 * (samples[at + 1] ?? 255) + 0.114 * (samples[at + 2] ?? 255)
        : first;
    const alpha = channels === 2 || channels === 4 ? (samples[at + channels - 1] ?? 255) : 255;
    data[i] = 255 - ((255 - value) * alpha) / 255;
  }
  return { width, height, data };
}

/** Scanners write 70 to 1200; 72 is what programs write that do not know. */
export function credibleDpi(dpi: number | undefined): number | undefined {
  return dpi !== undefined && dpi > 75 && dpi <= 2400 ? dpi : undefined;
}
