/** Where Temporal lets nobody register search attributes, as Temporal Cloud does, they are looked for. */
import type { Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { searchAttributes } from '../../contracts/search-attributes.ts';
import { registerSearchAttributes, SearchAttributesMissingError } from '../../temporal/search-attributes.ts';

const [PERMISSION_DENIED, UNIMPLEMENTED, INVALID_ARGUMENT, UNAVAILABLE] = [7, 12, 3, 14];
const names = Object.values(searchAttributes).map(({ name }) => name);

const grpcError = (code: number) =>
  Object.assign(new Error('refused'), { code, details: 'refused', metadata: {} });

/** A namespace whose operator service says no, and which knows some attributes. */
function cloud(code: number, known: readonly string[]): Connection {
  return {
    operatorService: { listSearchAttributes: () => Promise.reject(grpcError(code)) },
    workflowService: {
      countWorkflowExecutions: ({ query }: { query: string }) =>
        known.includes(query.split(' ')[0]!)
          ? Promise.resolve({})
          : Promise.reject(grpcError(INVALID_ARGUMENT)),
    },
  } as unknown as Connection;
}

it.each([PERMISSION_DENIED, UNIMPLEMENTED])(
  'code %i: the worker goes on with those that are there',
  async (code) => {
    await expect(registerSearchAttributes(cloud(code, names), 'rdz.a1b2c')).resolves.toBeUndefined();
  },
);

it('names those that are missing', async () => {
  const lacking = registerSearchAttributes(cloud(UNIMPLEMENTED, names.slice(1)), 'rdz.a1b2c');
  await expect(lacking).rejects.toThrow(SearchAttributesMissingError);
  await expect(lacking).rejects.toThrow('"rdz.a1b2c" lacks the search attributes RdzEntity (KEYWORD), which');
});

it('takes an outage for what it is', async () => {
  await expect(registerSearchAttributes(cloud(UNAVAILABLE, names), 'default')).rejects.toThrow('refused');
});
