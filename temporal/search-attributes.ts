/** Registers our search attributes (contracts/search-attributes.ts) with the namespace. */
import { type Connection, isGrpcServiceError } from '@temporalio/client';
import type { SearchAttributeType } from '@temporalio/common';
import { searchAttributes } from '../contracts/search-attributes.ts';

const GRPC = { invalidArgument: 3, alreadyExists: 6, permissionDenied: 7, unimplemented: 12 } as const;

/** Numbers of the server's `IndexedValueType`, of those types we use. */
export const VALUE_TYPES = { KEYWORD: 2 } as const satisfies Partial<Record<SearchAttributeType, number>>;

/** The namespace lacks attributes that only its owner can add. */
export class SearchAttributesMissingError extends Error {
  override name = 'SearchAttributesMissingError';
}

const isCode = (error: unknown, ...codes: readonly number[]): boolean =>
  isGrpcServiceError(error) && codes.includes(error.code);

/** Whether the server knows an attribute: it refuses a query by one it does not. */
async function isKnown(connection: Connection, namespace: string, name: string): Promise<boolean> {
  try {
    await connection.workflowService.countWorkflowExecutions({ namespace, query: `${name} IS NULL` });
    return true;
  } catch (error) {
    if (isCode(error, GRPC.invalidArgument)) return false;
    throw error;
  }
}

/** Attributes the namespace lacks, with their types; adds nothing. */
export async function missingSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const missing: string[] = [];
  for (const { name, type } of Object.values(searchAttributes)) {
    if (!(await isKnown(connection, namespace, name))) missing.push(`${name} (${type})`);
  }
  return missing;
}

/** Temporal Cloud offers no OperatorService: there the attributes are made once, by hand, and only looked for here. */
async function demandAttributes(connection: Connection, namespace: string): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return;
  throw new SearchAttributesMissingError(
    `the namespace "${namespace}" lacks the search attributes ${missing.join(', ')}, which have to be added where it is administered`,
  );
}

/**
 * Adds those that are missing; safe to run by many workers at once.
 * @throws SearchAttributesMissingError where the server lets nobody add them this way, as Temporal Cloud
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = Object.values(searchAttributes).filter(({ name }) => !(name in customAttributes));
    if (missing.length === 0) return;
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, VALUE_TYPES[type]])),
    });
  } catch (error) {
    if (isCode(error, GRPC.unimplemented, GRPC.permissionDenied))
      return demandAttributes(connection, namespace);
    if (!isCode(error, GRPC.alreadyExists)) throw error;
  }
}
