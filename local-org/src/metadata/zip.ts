/**
 * Reads a zip, trusting none of the sizes it states: an entry is inflated up to what it claims and not a byte further, and no
 * two entries share bytes. The library at hand inflates to the end before anyone can look.
 */
import { inflateRawSync } from 'node:zlib';
import { ApiError } from '../org/errors.ts';

/** The platform's bound on a request; a package may unpack to four times that. */
export const MAX_ZIP = 52_428_800;
const MAX_UNPACKED = 4 * MAX_ZIP;
const MAX_FILES = 10_000;

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

const invalid = (reason: string): ApiError => new ApiError(400, 'INVALID_CONTENT', `The package is not a valid zip file: ${reason}`);

interface Entry {
  name: string;
  method: number;
  packed: number;
  size: number;
  /** Where its bytes begin. */
  start: number;
}

/** The entries of the central directory, each with the place of its bytes. */
function entriesOf(zip: Buffer): Entry[] {
  let end = zip.length - 22;
  while (end >= 0 && zip.length - end < 65_600 && zip.readUInt32LE(end) !== END) end -= 1;
  if (end < 0 || zip.readUInt32LE(end) !== END) throw invalid('it has no end');
  const count = zip.readUInt16LE(end + 10);
  if (count > MAX_FILES) throw new ApiError(400, 'LIMIT_EXCEEDED', `The package has more than ${MAX_FILES} files`);
  let at = zip.readUInt32LE(end + 16);
  return Array.from({ length: count }, () => {
    if (zip.readUInt32LE(at) !== CENTRAL) throw invalid('its directory is broken');
    const [nameLength, extraLength, commentLength] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)];
    const local = zip.readUInt32LE(at + 42);
    if (zip.readUInt32LE(local) !== LOCAL) throw invalid('an entry is not where the directory says');
    const entry: Entry = {
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      method: zip.readUInt16LE(at + 10),
      packed: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      start: local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28),
    };
    at += 46 + nameLength + extraLength + commentLength;
    return entry;
  });
}

function contentOf(zip: Buffer, { name, method, packed, size, start }: Entry): Uint8Array {
  const bytes = zip.subarray(start, start + packed);
  if (bytes.length !== packed) throw invalid(`${name} ends too early`);
  const content = method === 0 ? bytes : method === 8 ? inflateRawSync(bytes, { maxOutputLength: Math.max(size, 1) }) : undefined;
  if (content?.length !== size) throw invalid(`${name} is not of the size it states`);
  return content;
}

/** The files of a zip by path; folders are left out. Throws an ApiError for what is no zip, lies about itself, or is too large. */
export function readZip(bytes: Uint8Array): Map<string, Uint8Array> {
  if (bytes.length > MAX_ZIP)
    throw new ApiError(400, 'LIMIT_EXCEEDED', `Maximum size of request reached. Maximum size of request is ${MAX_ZIP} bytes.`);
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const entries = entriesOf(zip).sort((a, b) => a.start - b.start);
    const total = entries.reduce((sum, entry) => sum + entry.size, 0);
    if (total > MAX_UNPACKED) throw new ApiError(400, 'LIMIT_EXCEEDED', `The package unpacks to more than ${MAX_UNPACKED} bytes`);
    const files = new Map<string, Uint8Array>();
    let reached = 0;
    for (const entry of entries) {
      if (entry.start < reached) throw invalid(`${entry.name} shares bytes with another file`);
      reached = entry.start + entry.packed;
      const content = contentOf(zip, entry);
      if (!entry.name.endsWith('/')) files.set(entry.name, content);
    }
    return files;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    // A library that was told to stop where the claimed size ends, and one that cannot make sense of the bytes.
    const isLarger = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    throw invalid(isLarger ? 'a file is larger than the zip says' : 'a file does not unpack');
  }
}
