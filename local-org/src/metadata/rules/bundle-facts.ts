/** What a Lightning component bundle says of itself: design properties, public properties, imports. */
import ts from 'typescript';
import type { Component } from '../components.ts';
import { children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { descendants } from './rule.ts';

/** The properties a bundle's js-meta.xml offers on pages of a target. */
export function designProperties(meta: XmlElement, target: string): string[] {
  return descendants(meta, 'targetConfig')
    .filter((config) => (config.attributes['targets'] ?? '').split(',').some((one) => one.trim() === target))
    .flatMap((config) => children(config, 'property'))
    .map((property) => property.attributes['name'] ?? textOf(property, 'name') ?? '');
}

export interface ScriptFacts {
  /** Module specifiers of static imports, exports and dynamic imports. */
  imports: string[];
  /** Names with `@api`, own ones only. */
  publicNames: Set<string>;
  /** Whether the class extends something else than LightningElement, whose names are not known. */
  inherits: boolean;
}

const knownFacts = new Map<string, ScriptFacts>();
const MAX_SCRIPTS = 1_000;

/** Reads a component's script: JavaScript as deployed. A script is read once. */
export function scriptFacts(source: string): ScriptFacts {
  const facts = knownFacts.get(source) ?? readFacts(source);
  knownFacts.set(source, facts);
  const [oldest] = knownFacts.keys();
  if (knownFacts.size > MAX_SCRIPTS && oldest !== undefined) knownFacts.delete(oldest);
  return facts;
}

function readFacts(source: string): ScriptFacts {
  const file = ts.createSourceFile('script.js', source, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const facts: ScriptFacts = { imports: [], publicNames: new Set(), inherits: false };
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier))
      facts.imports.push(node.moduleSpecifier.text);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [first] = node.arguments;
      if (first && ts.isStringLiteral(first)) facts.imports.push(first.text);
    }
    if (ts.isClassDeclaration(node)) {
      const parent = node.heritageClauses?.[0]?.types[0]?.expression;
      facts.inherits ||= parent !== undefined && !(ts.isIdentifier(parent) && parent.text === 'LightningElement');
    }
    if ((ts.isPropertyDeclaration(node) || ts.isAccessor(node) || ts.isMethodDeclaration(node)) && isPublic(node) && ts.isIdentifier(node.name))
      facts.publicNames.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return facts;
}

const isPublic = (node: ts.HasDecorators): boolean =>
  (ts.getDecorators(node) ?? []).some(({ expression }) => ts.isIdentifier(expression) && expression.text === 'api');

/** The facts of a bundle's main script; empty ones when it has none. */
export function mainScript(bundle: Component): ScriptFacts {
  const content = bundle.files[`${bundle.name}.js`];
  return scriptFacts(content === undefined ? '' : Buffer.from(content, 'base64').toString('utf8'));
}
