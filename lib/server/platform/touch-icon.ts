import "server-only";
import { crc32, deflateSync } from "node:zlib";
import { brandColors, parse } from "@/lib/brand-colors";
import { env } from "./env";

/** Apple's size. Its corners are cut by the system. */
const SIZE = 180;

type Point = readonly [x: number, y: number];

/** The key: a ring, its stem, and a tooth. */
const ring = { center: [64, 114] as Point, radius: 26, half: 7 };
const strokes: { from: Point; to: Point; half: number }[] = [
  { from: [84, 94], to: [135, 45], half: 7 },
  { from: [116, 64], to: [129, 84], half: 7 },
];

let drawn: Buffer<ArrayBuffer> | undefined;

/** A PNG of 180 × 180 pixels: a key on the vendor's color, in the color of text on it. */
export function touchIcon(): Buffer<ArrayBuffer> {
  drawn ??= draw();
  return drawn;
}

function draw(): Buffer<ArrayBuffer> {
  const { brand, brandText } = brandColors(env().BRAND_COLOR, "light");
  const [ground, key] = [parse(brand), parse(brandText)];
  // Each line begins with its filter: 0, none (PNG, section 9).
  const lines = Buffer.alloc(SIZE * (SIZE * 3 + 1));
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      const share = coverage([x + 0.5, y + 0.5]);
      const at = y * (SIZE * 3 + 1) + 1 + x * 3;
      for (const channel of [0, 1, 2] as const)
        lines[at + channel] = Math.round(ground[channel] * (1 - share) + key[channel] * share);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  // Eight bits for each of red, green and blue.
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(lines)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** How much of a pixel the key covers, from its distance to the key's outline. */
function coverage(point: Point): number {
  const toRing = Math.abs(Math.hypot(point[0] - ring.center[0], point[1] - ring.center[1]) - ring.radius) - ring.half;
  const distance = Math.min(toRing, ...strokes.map(({ from, to, half }) => distanceToLine(point, from, to) - half));
  return Math.min(1, Math.max(0, 0.5 - distance));
}

function distanceToLine([x, y]: Point, [x1, y1]: Point, [x2, y2]: Point): number {
  const [width, height] = [x2 - x1, y2 - y1];
  const along = ((x - x1) * width + (y - y1) * height) / (width ** 2 + height ** 2);
  const nearest = Math.min(1, Math.max(0, along));
  return Math.hypot(x - x1 - nearest * width, y - y1 - nearest * height);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const content = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, sum]);
}
