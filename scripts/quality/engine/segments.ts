/**
 * A CSV file in segments that end where a row ends. The engine reads a file on several threads at once and hands rows over in no order; it
 * reads each segment on one thread, several segments side by side: so every row has its number, and no more than a few segments are on disk.
 */
import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { UsageError } from '../../org/errors.ts';
import type { Encoding } from '../../transfer/csv-form.ts';
import { decoder, SEPARATOR_LINE } from '../../transfer/csv-read.ts';

/** A segment is so large, or as large as the row that goes over. */
const SEGMENT_BYTES = 16 * 1024 * 1024;

/** The file is read by pieces of so many bytes. */
const PIECE_BYTES = 1024 * 1024;

const [LINE_FEED, RETURN, QUOTE] = [0x0a, 0x0d, 0x22];

export interface Segment {
  /** From 0. */
  index: number;
  path: string;
  /** Where it begins, in bytes of the text. */
  begins: number;
  /** How much of the file is read, 0 to 1. */
  done: number;
}

export interface SegmentOptions {
  encoding: Encoding;
  delimiter: string;
  /** The first row with its line end: see {@link headerOf}. */
  header: Buffer;
  /** Gives the path of a segment by its index. */
  path(index: number): string;
  segmentBytes?: number;
}

/** The text of a file as UTF-8, without the line that names the delimiter. Throws a UsageError for bytes that the encoding does not know. */
async function* utf8(file: string, encoding: Encoding, pieceBytes = PIECE_BYTES): AsyncGenerator<{ bytes: Buffer; done: number }> {
  const size = statSync(file).size;
  const input = createReadStream(file, { highWaterMark: pieceBytes });
  const text: Readable = encoding === 'utf-8' ? input : input.on('error', (error) => text.destroy(error)).pipe(decoder(encoding));
  let isFirst = true;
  try {
    for await (const chunk of text as AsyncIterable<Buffer | string>) {
      let bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      if (isFirst) {
        const beginning = bytes
          .subarray(0, 64)
          .toString()
          .replace(/^\uFEFF/, '');
        const line = SEPARATOR_LINE.test(beginning) ? /^[^\r\n]*(\r\n|\n|\r)?/.exec(beginning)?.[0] : undefined;
        if (line !== undefined) bytes = bytes.subarray(bytes.indexOf(line) + Buffer.byteLength(line));
      }
      isFirst = false;
      yield { bytes, done: size === 0 ? 1 : input.bytesRead / size };
    }
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new UsageError(`${file} is not in ${encoding}. Say its encoding: --encoding <name>`);
  } finally {
    input.destroy();
  }
}

/** Follows quotes, so that it knows which line ends are ends of rows. It leaps from quote to quote: most files have few. */
class RowEnds {
  #isQuoted = false;
  /** Behind a quote in a quoted cell at the end of the bytes: another one would be part of the cell. */
  #isClosing = false;
  #last = LINE_FEED;
  #read = 0;
  #opened = 0;
  readonly #delimiter: number;

  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0);
  }

  /** Where the quote is that nothing has closed so far, in bytes from the beginning; undefined where there is none. */
  get openQuote(): number | undefined {
    return this.#isQuoted ? this.#opened : undefined;
  }

  /** Where the last row that ends in these bytes ends; 0 where none does. */
  lastIn(bytes: Buffer): number {
    const opens = (at: number): boolean => {
      const before = at === 0 ? this.#last : bytes[at - 1];
      return before === this.#delimiter || before === LINE_FEED || before === RETURN;
    };
    // Where text outside of quotes begins and ends, by turns.
    const turns = this.#isQuoted ? [] : [0];
    let at = 0;
    if (this.#isClosing && bytes[0] === QUOTE) {
      this.#isQuoted = true;
      [turns.length, at] = [0, 1];
    }
    this.#isClosing = false;
    for (let quote = bytes.indexOf(QUOTE, at); quote >= 0; quote = bytes.indexOf(QUOTE, at)) {
      at = quote + 1;
      if (!this.#isQuoted) {
        if (!opens(quote)) continue;
        this.#isQuoted = true;
        this.#opened = this.#read + quote;
        turns.push(quote);
      } else if (bytes[at] === QUOTE) at++;
      else {
        this.#isQuoted = false;
        this.#isClosing = at === bytes.length;
        turns.push(at);
      }
    }
    this.#last = bytes.at(-1) ?? this.#last;
    this.#read += bytes.length;
    if (turns.length % 2 === 1) turns.push(bytes.length);
    for (let turn = turns.length - 2; turn >= 0; turn -= 2) {
      const end = bytes.subarray(turns[turn], turns[turn + 1]).lastIndexOf(LINE_FEED);
      if (end >= 0) return (turns[turn] ?? 0) + end + 1;
    }
    return 0;
  }
}

/** The line of a byte of the text, from 1. */
async function lineAt(file: string, encoding: Encoding, position: number): Promise<number> {
  let [line, read] = [1, 0];
  for await (const { bytes } of utf8(file, encoding)) {
    for (const byte of bytes.subarray(0, Math.max(0, position - read))) if (byte === LINE_FEED) line++;
    read += bytes.length;
    if (read >= position) break;
  }
  return line;
}

/** The first row of a file with its line end, as UTF-8: at most the first piece of the file. */
export async function headerOf(file: string, encoding: Encoding, delimiter: string): Promise<Buffer> {
  for await (const { bytes } of utf8(file, encoding)) {
    let isQuoted = false;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === QUOTE && (isQuoted || at === 0 || bytes[at - 1] === delimiter.charCodeAt(0))) isQuoted = !isQuoted;
      else if (byte === QUOTE && bytes[at - 1] === QUOTE) isQuoted = true;
      else if (!isQuoted && byte === LINE_FEED) return bytes.subarray(0, at + 1);
      else if (!isQuoted && byte === RETURN && bytes[at + 1] !== LINE_FEED) return bytes.subarray(0, at + 1);
    }
    return bytes;
  }
  return Buffer.alloc(0);
}

/** Cuts a file; each segment is written when it is asked for, and begins with the header. The caller deletes them. */
export async function* segmentsOf(
  file: string,
  { encoding, delimiter, header, path, segmentBytes = SEGMENT_BYTES }: SegmentOptions,
): AsyncGenerator<Segment> {
  const rows = new RowEnds(delimiter);
  let index = 0;
  let [size, begins] = [0, 0];
  let output = await open(path(index), 'w');
  try {
    for await (const { bytes, done } of utf8(file, encoding, Math.min(PIECE_BYTES, segmentBytes))) {
      const end = rows.lastIn(bytes);
      if (end === 0 || size + end < segmentBytes) {
        await output.writeFile(bytes);
        size += bytes.length;
        continue;
      }
      await output.writeFile(bytes.subarray(0, end));
      await output.close();
      yield { index, path: path(index), begins, done };
      begins += size + end;
      output = await open(path((index += 1)), 'w');
      await output.writeFile(header);
      await output.writeFile(bytes.subarray(end));
      size = bytes.length - end;
    }
    const quote = rows.openQuote;
    if (quote !== undefined)
      throw new UsageError(`${file}, line ${await lineAt(file, encoding, quote)}: a quote is not closed, or text follows it. Put the line right`);
    await output.close();
    if (size > 0 || index === 0) yield { index, path: path(index), begins, done: 1 };
  } finally {
    await output.close();
  }
}

/** The line that the header of a segment would be in if it stood before the segment's rows. */
export async function headerLine(file: string, { encoding, header }: SegmentOptions, { begins }: Segment): Promise<number> {
  if (begins === 0) return 1;
  return (await lineAt(file, encoding, begins)) - header.filter((byte) => byte === LINE_FEED).length;
}
