import { SaxesParser } from 'saxes';

/** An element of a metadata file. Its place is, as the platform counts, 1-based and just after its start tag. */
export interface XmlElement {
  name: string;
  namespace: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
  line: number;
  column: number;
}

/** Broken XML: what is wrong and where. */
export class XmlError extends Error {
  line: number;
  column: number;
  constructor(message: string, line: number, column: number) {
    super(message);
    this.name = 'XmlError';
    this.line = line;
    this.column = column;
  }
}

const MAX_DEPTH = 200;

/** The prefixes a part of a file may use that were declared at its root. */
const INHERITED = { xsi: 'http://www.w3.org/2001/XMLSchema-instance', xsd: 'http://www.w3.org/2001/XMLSchema' };

/**
 * Reads one XML document, or a part of one that was kept on its own. Document types are refused, so no entity can be defined.
 * Throws {@link XmlError}.
 */
export function parseXml(source: string, isPart = false): XmlElement {
  const parser = new SaxesParser({ xmlns: true, position: true, ...(isPart ? { additionalNamespaces: INHERITED } : {}) });
  let root: XmlElement | undefined;
  const open: XmlElement[] = [];
  const fail = (message: string): never => {
    throw new XmlError(message, parser.line, parser.column);
  };
  parser.on('error', (error) => fail(error.message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', () => fail('A document type declaration is not allowed here'));
  parser.on('opentag', (tag) => {
    if (open.length >= MAX_DEPTH) fail('Elements are nested too deep');
    const attributes: Record<string, string> = {};
    for (const attribute of Object.values(tag.attributes)) attributes[attribute.name] = attribute.value;
    const element: XmlElement = {
      name: tag.local,
      namespace: tag.uri,
      attributes,
      children: [],
      text: '',
      line: parser.line,
      column: parser.column + 1,
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element) element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => void open.pop());
  parser.write(source.charCodeAt(0) === 0xfeff ? source.slice(1) : source).close();
  return root ?? fail('The document is empty');
}

/** The first child of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

/** All children of that name. */
export function children(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((candidate) => candidate.name === name) ?? [];
}

/** The text of the child of that name, trimmed; undefined when there is no such child. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  return child(element, name)?.text.trim();
}

/** Text made safe for element content and attribute values. */
export function escapeXml(text: string): string {
  // What no XML document may hold, not even escaped, becomes the sign for a character that cannot be shown.
  const allowed = text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
  return allowed.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** An element as text again, without its namespace: how parts of a file are kept as components of their own. */
export function toXml(element: XmlElement, indent = ''): string {
  const attributes = Object.entries(element.attributes)
    .filter(([name]) => !name.startsWith('xmlns'))
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('');
  if (element.children.length === 0) return `${indent}<${element.name}${attributes}>${escapeXml(element.text)}</${element.name}>\n`;
  const inner = element.children.map((one) => toXml(one, `${indent}    `)).join('');
  return `${indent}<${element.name}${attributes}>\n${inner}${indent}</${element.name}>\n`;
}
