/** The port Prometheus asks: to the inside only, `GET /metrics` and no other path. */
import { createServer, type Server } from 'node:http';
import { portError } from './start-error.ts';

export interface MetricsPage {
  text: string;
  contentType: string;
}

/** @param read the page as it is now; undefined while there is none (503) @throws StartError when the port is taken */
export function serveMetrics(
  read: () => Promise<MetricsPage> | undefined,
  { host, port, name }: { host: string; port: number; name: string },
): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    const page = read();
    if (!page) return void response.writeHead(503).end();
    page.then(
      ({ text, contentType }) => response.writeHead(200, { 'content-type': contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, { host, port, name }) as Error));
    server.listen(port, host, () => resolve(server));
  });
}
