/**
 * Validation by the TypeBox schemas of the routes. Query and path values arrive as text and are converted; a body is
 * taken as it is. Fields the schema does not name are dropped, its defaults filled in; an empty filter and a `null` in a
 * body count as absent, and codes are read whatever their case;
 * characters nobody sees are no content of a text. Everything a schema calls a scalar is one: no query
 * operator can pass.
 */
import { type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import type { FastifySchemaCompiler } from 'fastify';
import { cleanText, hasContent, visibleText } from '../../domain/common/text.ts';
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
      // A number that an empty text clears.
      if (error.params.limit === 0) return 'doit être un nombre';
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

/**
 * Reads each text of a list.
 * @param message what is wrong with a text that cannot be read
 * @returns what was read, each once
 * @throws Problem 422 naming every text that cannot be read
 */
export function readEach(
  path: string,
  texts: readonly string[],
  read: (text: string) => string | null | undefined,
  message: (text: string) => string,
): string[] {
  const found = texts.map(read);
  const errors = texts.flatMap((text, index) =>
    found[index] ? [] : [{ path: `${path}.${index}`, message: message(text) }],
  );
  if (errors.length > 0) throw invalid(errors);
  return [...new Set(found as string[])];
}

interface Shape {
  type?: string | readonly string[];
  properties?: Record<string, Shape & { default?: unknown }>;
  items?: Shape;
  patternProperties?: unknown;
  anyOf?: readonly Shape[];
  oneOf?: readonly Shape[];
  allOf?: readonly Shape[];
}

type Pick = (value: unknown) => unknown;

/** Fields that hold a code of a company or a produit: those are written in capitals, and read in any case. */
const CODES: ReadonlySet<string> = new Set(['entity', 'from_entity', 'to_entity', 'produit', 'product']);

/** A code as it is stored; what is no text stays as it is. */
export const codeOf = (value: unknown): unknown =>
  typeof value === 'string' ? cleanText(value).toUpperCase() : value;

/** What nobody sees is no content of a text; a password is what was typed. */
const readText: Pick = (value) => (typeof value === 'string' ? visibleText(value) : value);
const isSecret = (name: string): boolean => name.includes('password');

const branchesOf = ({ anyOf = [], oneOf = [], allOf = [] }: Shape): Shape[] => [...anyOf, ...oneOf, ...allOf];

const holdsObject = (schema: Shape): boolean =>
  schema.properties !== undefined ||
  (schema.items !== undefined && holdsObject(schema.items)) ||
  branchesOf(schema).some(holdsObject);

/**
 * Keeps the fields the object schemas of a value name, at any depth, and fills in their defaults.
 * @param isAbsent what counts as a field that was not given
 * @throws Error when objects are alternatives: it could not be told whose fields to keep
 */
function picker(schema: Shape, isAbsent: (value: unknown) => boolean): Pick | null {
  const { type, properties, items, patternProperties } = schema;
  if (branchesOf(schema).some(holdsObject)) {
    throw new Error(
      'a request is not described by alternatives that hold objects: their fields cannot be picked',
    );
  }
  const types = [type].flat();
  if (types.includes('string')) return readText;
  const pickItem = types.includes('array') && items ? picker(items, isAbsent) : null;
  if (!types.includes('object') || !properties || patternProperties) {
    return pickItem && ((value) => (Array.isArray(value) ? value.map(pickItem) : value));
  }
  const fields = Object.entries(properties).map(([name, field]) => {
    // A field that may be anything, as at the door, is its reader's business alone.
    const isAnything = field.type === undefined && branchesOf(field).length === 0;
    const isCode = CODES.has(name) && !isAnything;
    return {
      name,
      fallback: field.default,
      isGiven: (value: unknown) => (isAnything || holdsNull(field) ? value !== undefined : !isAbsent(value)),
      read: (value: unknown) => (isCode ? codeOf(value) : value),
      pick: (isSecret(name) ? null : picker(field, isAbsent)) ?? ((value: unknown) => value),
    };
  });
  return (value) => {
    if (Array.isArray(value)) return pickItem ? value.map(pickItem) : value;
    if (typeof value !== 'object' || value === null) return value;
    const picked: Record<string, unknown> = {};
    for (const { name, fallback, isGiven, read, pick } of fields) {
      const given = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
      if (isGiven(given)) picked[name] = pick(read(given));
      else if (fallback !== undefined) picked[name] = fallback;
    }
    return picked;
  };
}

/** A field whose type names null is told by it, as outside tracking is cleared (11-money-design §3). */
const holdsNull = ({ type }: Shape): boolean => [type].flat().includes('null');

/** In a body `null` says nothing of a field but of one whose type names it; a text that is empty clears it. */
const isAbsentInBody = (value: unknown): boolean => value === undefined || value === null;
/** In an address an empty filter is no filter. */
const isAbsentInAddress = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' && !hasContent(value));

/** Fastify's validator compiler. Its errors are Problems (422) that name every field. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema);
  const isBody = httpPart === 'body';
  const pick = picker(schema as Shape, isBody ? isAbsentInBody : isAbsentInAddress);
  return (value: unknown) => {
    const picked = pick ? pick(value) : value;
    const converted = isBody ? picked : Value.Convert(schema, picked);
    if (check.Check(converted)) return { value: converted };
    const errors = fieldProblems(check.Errors(converted));
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

/** Reads a part of a body; what is wrong with its fields is named from the body on: `commandes.0.criteria.1.valeurs`. */
export function within<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Problem) || !error.errors) throw error;
    throw invalid(error.errors.map((one) => ({ ...one, path: `${path}.${one.path}` })));
  }
}
