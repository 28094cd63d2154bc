/** The Metadata API's types, enums and inheritance as plain data, read from the declarations Salesforce generates out of its WSDL. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { FieldSchema, MetadataSchema, TypeSchema } from '../src/metadata/schema.ts';

/** What files of real orgs hold but the declarations leave out: seen in public projects that deploy. */
const OMITTED_FIELDS: Record<string, Record<string, string>> = {
  CustomField: { displayLocationInDecimal: 'boolean' },
  CustomSite: { allowGuestPaymentsApi: 'boolean' },
};
const OMITTED_VALUES: Record<string, string[]> = {
  SiteType: ['ChatterNetwork', 'ChatterNetworkPicasso'],
  OmniProcessType: ['Integration Procedure'],
};

function declarationsPath(): string {
  return join(dirname(findPackageJSON('@salesforce/types', import.meta.url) as string), 'lib/metadata.d.ts');
}

function fieldOf(member: ts.PropertySignature, file: ts.SourceFile): FieldSchema {
  const type = member.type as ts.TypeNode;
  const array = ts.isArrayTypeNode(type);
  return { type: (array ? type.elementType : type).getText(file), array, required: !member.questionToken };
}

function fieldsOf(node: ts.TypeLiteralNode, file: ts.SourceFile): Record<string, FieldSchema> {
  const properties = node.members.filter(ts.isPropertySignature);
  return Object.fromEntries(properties.map((member) => [(member.name as ts.Identifier).text, fieldOf(member, file)]));
}

/** `{…}`, `Base & {…}` and plain `Base` are types; anything else is no type of a record. */
function typeOf(node: ts.TypeNode, file: ts.SourceFile): TypeSchema | undefined {
  if (ts.isTypeLiteralNode(node)) return { fields: fieldsOf(node, file) };
  if (ts.isTypeReferenceNode(node)) return { extends: node.getText(file), fields: {} };
  if (!ts.isIntersectionTypeNode(node)) return undefined;
  const literal = node.types.find(ts.isTypeLiteralNode);
  const base = node.types.find(ts.isTypeReferenceNode);
  return { ...(base && { extends: base.getText(file) }), fields: literal ? fieldsOf(literal, file) : {} };
}

/** The values of an enum, which is declared as a union of string literals; undefined for anything else. */
function enumOf(node: ts.TypeNode): string[] | undefined {
  const parts = ts.isUnionTypeNode(node) ? node.types : [node];
  const values: string[] = [];
  for (const part of parts) {
    if (!ts.isLiteralTypeNode(part) || !ts.isStringLiteral(part.literal)) return undefined;
    values.push(part.literal.text);
  }
  return values;
}

function addOmitted(schema: MetadataSchema): void {
  for (const [name, fields] of Object.entries(OMITTED_FIELDS)) {
    const target = schema.types[name]?.fields ?? {};
    for (const [field, type] of Object.entries(fields)) target[field] ??= { type, array: false, required: false };
  }
  for (const [name, values] of Object.entries(OMITTED_VALUES)) schema.enums[name] = [...new Set([...(schema.enums[name] ?? []), ...values])];
}

/** Reads the whole schema, syntactically: no type checker, about a second. Aliases of `string` and `unknown` become just that. */
export function generateMetadataSchema(): MetadataSchema {
  const path = declarationsPath();
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const schema: MetadataSchema = { types: {}, enums: {} };
  const aliases = new Map<string, string>();
  for (const { name, type } of file.statements.filter(ts.isTypeAliasDeclaration)) {
    const values = enumOf(type);
    const record = typeOf(type, file);
    if (values) schema.enums[name.text] = values;
    else if (record) schema.types[name.text] = record;
    else aliases.set(name.text, type.getText(file));
  }
  for (const { fields } of Object.values(schema.types)) {
    for (const field of Object.values(fields)) field.type = aliases.get(field.type) ?? field.type;
  }
  addOmitted(schema);
  return schema;
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../generated');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'metadata-schema.json'), JSON.stringify(generateMetadataSchema()));
}
