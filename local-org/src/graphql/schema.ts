import {
  DirectiveLocation,
  GraphQLDirective,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  specifiedDirectives,
  Kind,
  visit,
} from 'graphql';
import type { DocumentNode, GraphQLFieldConfigMap, GraphQLInputFieldConfigMap } from 'graphql';
import type { ObjectDef } from '../catalog/types.ts';
import type { Org } from '../org/org.ts';
import type { Access } from '../security/access.ts';
import { resolveMutations } from './mutations.ts';
import { resolveAggregate, resolveChildren, resolveQuery } from './resolve.ts';
import { fieldScalar, groupByClause, ID, operators, orderByClause, pageInfo, scalar, scope, STRING, valueType } from './scalars.ts';

/** Leaves a field out of the answer where the user may not see it, instead of failing. */
export const optionalDirective = new GraphQLDirective({ name: 'optional', locations: [DirectiveLocation.FIELD] });
const categoryDirective = new GraphQLDirective({ name: 'category', args: { name: { type: GraphQLString } }, locations: [DirectiveLocation.FIELD] });

/** Every name a document or its variables mention: the schema holds relationships only where they are asked for. */
export function mentionedNames(document: DocumentNode, variables: unknown): Set<string> {
  const names = new Set<string>();
  visit(document, {
    [Kind.FIELD]: (node) => void names.add(node.name.value),
    [Kind.OBJECT_FIELD]: (node) => void names.add(node.name.value),
    [Kind.NAMED_TYPE]: (node) => void names.add(node.name.value),
  });
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        names.add(name);
        walk(inner);
      }
    }
  };
  walk(variables);
  return names;
}

/** The UI API's GraphQL schema as one user sees it, cut to what a document mentions. */
export class SchemaBuilder {
  readonly #org: Org;
  readonly #access: Access;
  readonly #names: Set<string>;
  readonly #types = new Map<string, GraphQLObjectType>();
  readonly #inputs = new Map<string, GraphQLInputObjectType>();

  constructor(org: Org, access: Access, names: Set<string>) {
    this.#org = org;
    this.#access = access;
    this.#names = names;
  }

  build(): GraphQLSchema {
    const mentioned = [...this.#names]
      .map((name) =>
        this.#object(
          name
            .replace(/_(Filter|OrderBy|GroupBy|CreateRepresentation|UpdateRepresentation)$/, '')
            .replace(/(Create|Update|Delete)(Input)?$/, (suffix) => (this.#org.catalog.object(name) ? suffix : '')),
        ),
      )
      .filter((object) => object !== undefined);
    const objects = [...new Map(mentioned.map((object) => [object.name, object])).values()];
    const uiapi: GraphQLFieldConfigMap<unknown, unknown> = {};
    const none = { _: { type: GraphQLString } };
    uiapi['query'] = {
      type: new GraphQLObjectType({
        name: 'RecordQuery',
        fields: () => (objects.length ? Object.fromEntries(objects.map((object) => [object.name, this.#queryField(object)])) : none),
      }),
      resolve: () => ({}),
    };
    uiapi['aggregate'] = {
      type: new GraphQLObjectType({
        name: 'RecordQueryAggregate',
        fields: () => (objects.length ? Object.fromEntries(objects.map((object) => [object.name, this.#aggregateField(object)])) : none),
      }),
      resolve: () => ({}),
    };
    const mutations = Object.assign({}, ...objects.map((object) => this.#mutationFields(object))) as GraphQLFieldConfigMap<unknown, unknown>;
    const mutationInput = new GraphQLInputObjectType({ name: 'UIAPIMutationsInput', fields: { allOrNone: { type: scalar('Boolean') } } });
    return new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: { uiapi: { type: new GraphQLObjectType({ name: 'UIAPI', fields: uiapi }), resolve: () => ({}) } },
      }),
      mutation: new GraphQLObjectType({
        name: 'Mutation',
        fields: {
          uiapi: {
            type: new GraphQLObjectType({ name: 'UIAPIMutations', fields: Object.keys(mutations).length ? mutations : none }),
            args: { input: { type: mutationInput } },
            resolve: resolveMutations,
          },
        },
      }),
      types: objects.flatMap((object) => [this.#filter(object), this.#orderBy(object)]),
      directives: [...specifiedDirectives, optionalDirective, categoryDirective],
    });
  }

  #object(name: string): ObjectDef | undefined {
    const object = this.#org.catalog.object(name);
    return object?.uiApi && object.name === name && this.#access.canReadObject(object) ? object : undefined;
  }

  #once<T extends GraphQLObjectType>(name: string, make: () => T): T {
    let type = this.#types.get(name) as T | undefined;
    if (!type) {
      type = make();
      this.#types.set(name, type);
    }
    return type;
  }

  #input(name: string, fields: () => GraphQLInputFieldConfigMap): GraphQLInputObjectType {
    let type = this.#inputs.get(name);
    if (!type) {
      type = new GraphQLInputObjectType({
        name,
        fields: () => {
          const made = fields();
          return Object.keys(made).length ? made : { _: { type: GraphQLString } };
        },
      });
      this.#inputs.set(name, type);
    }
    return type;
  }

  #readable(object: ObjectDef) {
    return [...object.fields.values()].filter(
      (field) => this.#access.canReadField(object, field) && field.type !== 'address' && field.type !== 'location' && field.type !== 'base64',
    );
  }

  /** Readable parents that the document mentions, by relationship name. */
  #parents(object: ObjectDef): { name: string; object: ObjectDef }[] {
    return this.#readable(object).flatMap((field) => {
      const parent = field.relationshipName && this.#names.has(field.relationshipName) ? this.#org.catalog.parentOf(field) : undefined;
      return parent && this.#access.canReadObject(parent) ? [{ name: field.relationshipName as string, object: parent }] : [];
    });
  }

  #node(object: ObjectDef): GraphQLObjectType {
    return this.#once(
      object.name,
      () =>
        new GraphQLObjectType({
          name: object.name,
          fields: () => {
            const fields: GraphQLFieldConfigMap<unknown, unknown> = {
              Id: { type: new GraphQLNonNull(ID) },
              ApiName: { type: new GraphQLNonNull(GraphQLString) },
            };
            for (const field of this.#readable(object)) if (field.name !== 'Id') fields[field.name] = { type: valueType(field) };
            for (const parent of this.#parents(object)) fields[parent.name] = { type: this.#node(parent.object) };
            for (const child of this.#org.catalog.childRelationships(object)) {
              const name = child.relationshipName;
              if (
                !name ||
                !this.#names.has(name) ||
                !child.childObject.uiApi ||
                !this.#access.canReadObject(child.childObject) ||
                !this.#access.canReadField(child.childObject, child.field)
              )
                continue;
              fields[name] = { type: this.#connection(child.childObject), args: this.#arguments(child.childObject), resolve: resolveChildren };
            }
            return fields;
          },
        }),
    );
  }

  #connection(object: ObjectDef): GraphQLObjectType {
    return this.#once(
      `${object.name}Connection`,
      () =>
        new GraphQLObjectType({
          name: `${object.name}Connection`,
          fields: () => ({
            edges: {
              type: new GraphQLList(
                this.#once(
                  `${object.name}Edge`,
                  () =>
                    new GraphQLObjectType({
                      name: `${object.name}Edge`,
                      fields: () => ({ node: { type: this.#node(object) }, cursor: { type: GraphQLString } }),
                    }),
                ),
              ),
            },
            totalCount: { type: GraphQLInt },
            pageResultCount: { type: GraphQLInt },
            pageInfo: { type: pageInfo },
          }),
        }),
    );
  }

  #arguments(object: ObjectDef) {
    return {
      where: { type: this.#filter(object) },
      orderBy: { type: this.#orderBy(object) },
      first: { type: GraphQLInt },
      after: { type: GraphQLString },
      upperBound: { type: GraphQLInt },
      scope: { type: scope },
    };
  }

  #queryField(object: ObjectDef) {
    return { type: this.#connection(object), args: this.#arguments(object), resolve: resolveQuery };
  }

  #filter(object: ObjectDef): GraphQLInputObjectType {
    return this.#input(`${object.name}_Filter`, () => {
      const self = this.#filter(object);
      const fields: GraphQLInputFieldConfigMap = { and: { type: new GraphQLList(self) }, or: { type: new GraphQLList(self) }, not: { type: self } };
      for (const field of this.#readable(object)) if (field.filterable !== false) fields[field.name] = { type: operators(field) };
      for (const parent of this.#parents(object)) fields[parent.name] = { type: this.#filter(parent.object) };
      return fields;
    });
  }

  #orderBy(object: ObjectDef): GraphQLInputObjectType {
    return this.#input(`${object.name}_OrderBy`, () => {
      const fields: GraphQLInputFieldConfigMap = {};
      for (const field of this.#readable(object)) if (field.filterable !== false) fields[field.name] = { type: orderByClause };
      for (const parent of this.#parents(object)) fields[parent.name] = { type: this.#orderBy(parent.object) };
      return fields;
    });
  }

  #aggregateField(object: ObjectDef) {
    const aggregate = this.#once(
      `${object.name}Aggregate`,
      () =>
        new GraphQLObjectType({
          name: `${object.name}Aggregate`,
          fields: () =>
            Object.fromEntries(
              this.#readable(object)
                .filter((field) => field.filterable !== false)
                .map((field) => [field.name, { type: this.#aggregateValue(field) }]),
            ),
        }),
    );
    const result = this.#once(
      `${object.name}Result`,
      () => new GraphQLObjectType({ name: `${object.name}Result`, fields: { aggregate: { type: aggregate } } }),
    );
    const edge = this.#once(
      `${object.name}AggregateEdge`,
      () => new GraphQLObjectType({ name: `${object.name}AggregateEdge`, fields: { node: { type: result }, cursor: { type: GraphQLString } } }),
    );
    const connection = this.#once(
      `${object.name}AggregateConnection`,
      () =>
        new GraphQLObjectType({
          name: `${object.name}AggregateConnection`,
          fields: {
            edges: { type: new GraphQLList(edge) },
            totalCount: { type: GraphQLInt },
            pageResultCount: { type: GraphQLInt },
            pageInfo: { type: pageInfo },
          },
        }),
    );
    const groupBy = this.#input(`${object.name}_GroupBy`, () =>
      Object.fromEntries(
        this.#readable(object)
          .filter((field) => field.filterable !== false && !field.formula)
          .map((field) => [field.name, { type: groupByClause }]),
      ),
    );
    return { type: connection, args: { ...this.#arguments(object), groupBy: { type: groupBy } }, resolve: resolveAggregate };
  }

  #aggregateValue(field: Parameters<typeof valueType>[0]): GraphQLObjectType {
    const base = valueType(field);
    const number = this.#once(
      'DoubleAggregateValue',
      () =>
        new GraphQLObjectType({ name: 'DoubleAggregateValue', fields: { value: { type: scalar('Double') }, displayValue: { type: GraphQLString } } }),
    );
    const long = this.#once(
      'LongAggregateValue',
      () => new GraphQLObjectType({ name: 'LongAggregateValue', fields: { value: { type: GraphQLInt }, displayValue: { type: GraphQLString } } }),
    );
    return this.#once(
      base.name.replace(/Value$/, 'Aggregate'),
      () =>
        new GraphQLObjectType({
          name: base.name.replace(/Value$/, 'Aggregate'),
          fields: {
            value: { type: fieldScalar(field) },
            displayValue: { type: GraphQLString },
            label: { type: GraphQLString },
            count: { type: long },
            countDistinct: { type: long },
            min: { type: base },
            max: { type: base },
            ...(['int', 'double', 'currency', 'percent'].includes(field.type) ? { sum: { type: number }, avg: { type: number } } : {}),
          },
        }),
    );
  }

  #mutationFields(object: ObjectDef): GraphQLFieldConfigMap<unknown, unknown> {
    const permission = this.#access.object(object);
    const payload = (kind: string) =>
      this.#once(
        `${object.name}${kind}Payload`,
        () =>
          new GraphQLObjectType({
            name: `${object.name}${kind}Payload`,
            fields: (): GraphQLFieldConfigMap<unknown, unknown> =>
              kind === 'Delete' ? { Id: { type: ID } } : { Record: { type: this.#node(object) }, success: { type: scalar('Boolean') } },
          }),
      );
    const representation = (kind: 'Create' | 'Update') =>
      this.#input(`${object.name}_${kind}Representation`, () =>
        Object.fromEntries(
          [...object.fields.values()]
            .filter((field) => (kind === 'Create' ? field.createable : field.updateable) && this.#access.canEditField(object, field))
            .map((field) => [field.name, { type: field.type === 'reference' ? STRING : fieldScalar(field) }]),
        ),
      );
    const fields: GraphQLFieldConfigMap<unknown, unknown> = {};
    const add = (kind: 'Create' | 'Update' | 'Delete', input: GraphQLInputFieldConfigMap): void => {
      fields[`${object.name}${kind}`] = {
        type: payload(kind),
        args: { input: { type: new GraphQLNonNull(this.#input(`${object.name}${kind}Input`, () => input)) } },
      };
    };
    if (object.createable && permission.create) add('Create', { [object.name]: { type: new GraphQLNonNull(representation('Create')) } });
    if (object.updateable && permission.edit)
      add('Update', { Id: { type: new GraphQLNonNull(STRING) }, [object.name]: { type: new GraphQLNonNull(representation('Update')) } });
    if (object.deletable && permission.delete) add('Delete', { Id: { type: new GraphQLNonNull(STRING) } });
    return fields;
  }
}
