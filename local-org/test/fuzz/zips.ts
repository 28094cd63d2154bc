/** Zips no packer would make: what they declare and what they hold need not agree. */
import { deflateRawSync } from 'node:zlib';

/** One entry as it is declared and as it is. */
export interface ZipEntry {
  name: string | Buffer;
  data: Buffer;
  /** 0 stored, 8 deflated; others nobody knows. */
  method?: number;
  /** The size it claims to unpack to. */
  claims?: number;
  /** Another entry's index whose bytes it shares instead of having its own. */
  shares?: number;
  flags?: number;
}

/** A zip of the entries, with as many in its directory as `counted` claims. */
export function zipOf(entries: ZipEntry[], counted = entries.length): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const { name, data, method = 8, claims = data.length, shares, flags = 0x800 } of entries) {
    const bytes = Buffer.from(name);
    const own = shares === undefined;
    offsets.push(own ? offset : (offsets[shares] ?? 0));
    if (own) {
      const local = Buffer.alloc(30);
      local.writeUInt32LE(0x04034b50, 0);
      local.writeUInt16LE(method, 8);
      local.writeUInt32LE(data.length, 18);
      local.writeUInt32LE(claims, 22);
      local.writeUInt16LE(bytes.length, 26);
      parts.push(local, bytes, data);
      offset += 30 + bytes.length + data.length;
    }
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt32LE(claims, 24);
    central.writeUInt16LE(bytes.length, 28);
    central.writeUInt32LE(offsets.at(-1) ?? 0, 42);
    directory.push(central, bytes);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(counted & 0xffff, 8);
  end.writeUInt16LE(counted & 0xffff, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** An entry of text, deflated. */
export const entry = (name: string | Buffer, text: string): ZipEntry => ({ name, data: deflateRawSync(text), claims: Buffer.byteLength(text) });

/** Bits in the order of a deflate stream: numbers from their lowest bit, codes from their highest. */
function packed(...codes: [value: number, bits: number][]): Buffer {
  const bits = codes.flatMap(([value, length]) => Array.from({ length }, (_, at) => (value >> (length - 1 - at)) & 1));
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  bits.forEach((bit, at) => (bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (bit << (at & 7))));
  return bytes;
}

const SPACE: [number, number] = [0x30 + 32, 8];
const LAST_BLOCK_OF_FIXED_CODES: [number, number] = [0b110, 3];
/** "The byte before, 258 times": eight of them are 13 bytes. */
const RUN: [number, number][] = [
  [0xc5, 8],
  [0, 5],
];
const times = (count: number): [number, number][] => Array.from({ length: count }, () => RUN).flat();

/** An entry of about so many megabytes of spaces; put together by hand, so that making it costs nothing. */
export function bomb(name: string, megabytes: number, claims?: number): ZipEntry {
  const repeats = Math.ceil((megabytes * 2 ** 20) / (258 * 8));
  // One run after the first space fills the bytes up, so that what follows repeats bytewise; the last code ends the block.
  const head = packed(LAST_BLOCK_OF_FIXED_CODES, SPACE, ...times(1));
  const size = 1 + 258 * (1 + 8 * repeats + 8);
  return { name, data: Buffer.concat([head, Buffer.alloc(13 * repeats, packed(...times(8))), packed(...times(8), [0, 7])]), claims: claims ?? size };
}
