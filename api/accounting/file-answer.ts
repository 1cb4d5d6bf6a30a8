/** A file as an answer: saved under its name, kept by nobody on the way. */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { type TSchema, Type } from 'typebox';

/** In the description of a route. */
export const file = (description: string, ...types: readonly string[]) => ({
  description,
  content: Object.fromEntries(
    types.map((type) => [type, { schema: Type.Unsafe({ type: 'string', format: 'binary' }) }]),
  ),
});

/** Of a route that answers JSON, or the same as a CSV. */
export const jsonOrCsv = <T extends TSchema>(description: string, schema: T) => ({
  description,
  content: { 'application/json': { schema }, 'text/csv': { schema: Type.String() } },
});

interface Named {
  filename: string;
  type: string;
}

const head = (reply: FastifyReply, { filename, type }: Named): FastifyReply =>
  reply
    .type(type)
    .header('content-disposition', `attachment; filename="${filename}"`)
    .header('cache-control', 'private, no-store');

export const CSV = 'text/csv; charset=utf-8';

export const sendText = (reply: FastifyReply, name: Named, text: string) =>
  head(reply, name).send(text as never);

/** @param parts made while they are read: what is not asked for is not made */
export const sendParts = (
  reply: FastifyReply,
  name: Named,
  parts: AsyncIterable<Uint8Array | string> | Readable,
) => head(reply, name).send(Readable.from(parts, { objectMode: false }) as never);
