/** A picture in shades of grey, row by row from the top, one byte for each pixel: 0 black, 255 white. */
export type GreyImage = { width: number; height: number; data: Uint8Array };
/** Difference between neighbouring pixels that is no grain. */
const STANDS_OUT = 64;

/** Degrees clockwise. */
export type QuarterTurn = 0 | 90 | 180 | 270;

/** The picture turned clockwise. */
export function turn(image: GreyImage, degrees: QuarterTurn): GreyImage {
  if (degrees === 0) return image;
  const { width, height, data } = image;
  const isSideways = degrees !== 180;
  const out = { width: isSideways ? height : width, height: isSideways ? width : height };
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to =
        degrees === 90
          ? x * out.width + (height - 1 - y)
          : degrees === 180
            ? (height - 1 - y) * out.width + (width - 1 - x)
            : (width - 1 - x) * out.width + y;
      turned[to] = data[y * width + x] ?? 255;
    }
  }
  return { ...out, data: turned };
}

/** The picture mirrored left to right. */
export function mirror(image: GreyImage): GreyImage {
  const { width, height, data } = image;
  const mirrored = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) mirrored[y * width + x] = data[y * width + width - 1 - x] ?? 255;
  return { width, height, data: mirrored };
}

/** The picture made `factor` times smaller; each pixel is the mean of a square. */
export function shrink(image: GreyImage, factor: number): GreyImage {
  if (factor <= 1) return image;
  const width = Math.max(1, Math.floor(image.width / factor));
  const height = Math.max(1, Math.floor(image.height / factor));
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let j = 0; j < factor; j++)
        for (let i = 0; i < factor; i++)
          sum += image.data[(y * factor + j) * image.width + x * factor + i] ?? 255;
      data[y * width + x] = sum / (factor * factor);
    }
  }
  return { width, height, data };
}

/** The picture made twice as large, smoothly. */
export function double(image: GreyImage): GreyImage {
  const width = image.width * 2;
  const height = image.height * 2;
  const data = new Uint8Array(width * height);
  const at = (x: number, y: number) =>
    image.data[
      Math.min(image.height - 1, Math.max(0, y)) * image.width + Math.min(image.width - 1, Math.max(0, x))
    ] ?? 255;
  for (let y = 0; y < height; y++) {
    const y0 = (y - 1) >> 1;
    const downShare = y % 2 === 0 ? 0.75 : 0.25;
    for (let x = 0; x < width; x++) {
      const x0 = (x - 1) >> 1;
      const rightShare = x % 2 === 0 ? 0.75 : 0.25;
      const upper = at(x0, y0) * (1 - rightShare) + at(x0 + 1, y0) * rightShare;
      const lower = at(x0, y0 + 1) * (1 - rightShare) + at(x0 + 1, y0 + 1) * rightShare;
      data[y * width + x] = upper * (1 - downShare) + lower * downShare;
    }
  }
  return { width, height, data };
}

/** Share of pixels, 0 to 1, that stand out from their left neighbour: below 0.1 on a page of text, the grain of paper aside. */
export function busyness({ width, height, data }: GreyImage): number {
  let changes = 0;
  for (let y = 0; y < height; y++) {
    for (let at = y * width + 1; at < (y + 1) * width; at++)
      if (Math.abs((data[at] ?? 0) - (data[at - 1] ?? 0)) > STANDS_OUT) changes++;
  }
  return changes / Math.max(1, data.length);
}

/** Whether nothing is drawn: no pixel in two thousand is clearly darker than the paper. */
export function isBlank(image: GreyImage): boolean {
  const small = shrink(image, Math.max(1, Math.floor(Math.max(image.width, image.height) / 1000)));
  const counts = new Uint32Array(256);
  for (const value of small.data) counts[value] = (counts[value] ?? 0) + 1;
  let paper = 255;
  for (let value = 0, seen = 0; value < 256; value++) {
    seen += counts[value] ?? 0;
    if (seen >= small.data.length / 2) {
      paper = value;
      break;
    }
  }
  const dark = small.data.reduce((sum, value) => sum + (Math.abs(value - paper) > 60 ? 1 : 0), 0);
  return dark < small.data.length / 2000;
}
