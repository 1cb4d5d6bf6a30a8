/**
 * Validation by the TypeBox schemas of the routes. Query and path values arrive as text and are converted; a body is
 * taken as it is. Fields the schema does not name are dropped, its defaults filled in. Everything a schema calls a
 * scalar is one: no query operator can pass.
 */
import { type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import type { FastifySchemaCompiler } from 'fastify';
import { type FieldProblem, Problem } from './problem.ts';

type SchemaError = ReturnType<ReturnType<typeof Compile>['Errors']>[number];

const TYPE_NAMES: Record<string, string> = {
  string: 'du texte',
  number: 'un nombre',
  integer: 'un nombre entier',
  boolean: 'vrai ou faux',
  array: 'une liste',
  object: 'un objet',
  null: 'vide',
};

const typeMessage = (type: string | readonly string[]): string =>
  `doit être ${[type]
    .flat()
    .map((name) => TYPE_NAMES[name] ?? name)
    .join(' ou ')}`;

/** What is wrong, in French, after the field's name. */
function messageOf(error: SchemaError): string {
  switch (error.keyword) {
    case 'type':
      return typeMessage(error.params.type);
    case 'required':
      return 'est obligatoire';
    case 'enum':
      return `doit être l’une de ces valeurs : ${error.params.allowedValues.join(', ')}`;
    case 'const':
      return `doit valoir ${String(error.params.allowedValue)}`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `doit être ${error.params.comparison} ${error.params.limit}`;
    case 'minLength':
      return error.params.limit === 1
        ? 'ne peut pas être vide'
        : `demande au moins ${error.params.limit} caractères`;
    case 'maxLength':
      return `ne peut dépasser ${error.params.limit} caractères`;
    case 'minItems':
      return `demande au moins ${error.params.limit} élément(s)`;
    case 'maxItems':
      return `ne peut dépasser ${error.params.limit} éléments`;
    default:
      return 'n’a pas la forme attendue';
  }
}

const dotted = (pointer: string): string => pointer.split('/').slice(1).join('.');

function fieldProblems(errors: readonly SchemaError[]): FieldProblem[] {
  const problems = new Map<string, FieldProblem>();
  for (const error of errors) {
    const base = dotted(error.instancePath);
    const paths =
      error.keyword === 'required'
        ? error.params.requiredProperties.map((name) => (base ? `${base}.${name}` : name))
        : [base];
    for (const path of paths)
      if (!problems.has(path)) problems.set(path, { path, message: messageOf(error) });
  }
  return [...problems.values()];
}

interface Shape {
  type?: string | readonly string[];
  properties?: Record<string, Shape & { default?: unknown }>;
  items?: Shape;
  patternProperties?: unknown;
}

type Pick = (value: unknown) => unknown;

/** Keeps the fields the object schemas of a value name, at any depth, and fills in their defaults. */
function picker(schema: Shape): Pick | null {
  const { type, properties, items, patternProperties } = schema;
  const types = [type].flat();
  if (types.includes('array') && items) {
    const pick = picker(items);
    return pick && ((value) => (Array.isArray(value) ? value.map(pick) : value));
  }
  if (!types.includes('object') || !properties || patternProperties) return null;
  const fields = Object.entries(properties).map(
    ([name, field]) => [name, field.default, picker(field)] as const,
  );
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const picked: Record<string, unknown> = {};
    for (const [name, fallback, pick] of fields) {
      const given = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
      if (given !== undefined) picked[name] = pick ? pick(given) : given;
      else if (fallback !== undefined) picked[name] = fallback;
    }
    return picked;
  };
}

/** Fastify's validator compiler. Its errors are Problems (422) that name every field. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema);
  const pick = picker(schema as Shape);
  return (value: unknown) => {
    const converted = httpPart === 'body' ? value : Value.Convert(schema, value);
    const picked = pick ? pick(converted) : converted;
    if (check.Check(picked)) return { value: picked };
    const errors = fieldProblems(check.Errors(picked));
    return { error: invalid(errors) };
  };
};

/** The 422 for some fields; also for what a schema cannot say. */
export function invalid(errors: readonly FieldProblem[]): Problem {
  const [first] = errors;
  const where = first?.path
    ? `« ${first.path} » ${first.message}`
    : `la demande ${first?.message ?? 'est incorrecte'}`;
  const detail =
    errors.length > 1 ? `${errors.length} champs sont à corriger, dont ${where}.` : `À corriger : ${where}.`;
  return new Problem('invalid', detail, { errors });
}
