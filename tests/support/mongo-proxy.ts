/**
 * A wire between a process and MongoDB that can be cut at one exact write: before MongoDB sees it, or after it was done
 * and before anybody hears of it. The process is then killed, as a crash at that instant would leave things.
 */
import net, { type AddressInfo, type Socket } from 'node:net';

export interface Cut {
  /** What the write's bytes look like (latin1); several: one after the other (a transaction's commit may take another connection). */
  at: readonly RegExp[];
  /** `before`: MongoDB never gets it. `after`: it is done, its answer is lost. */
  side: 'before' | 'after';
}

export class MongoProxy {
  readonly #server: net.Server;
  readonly #sockets = new Set<Socket>();
  #cut: Cut | null = null;
  #matched = 0;
  #frozen = false;
  #down = false;
  #reached: () => void = () => undefined;

  private constructor(upstream: { host: string; port: number }) {
    this.#server = net.createServer((client) => this.#join(client, net.connect(upstream)));
  }

  /** @param mongoUrl of a replica set; the proxy leads to its first member */
  static async open(mongoUrl: string): Promise<MongoProxy> {
    const { hostname, port } = new URL(mongoUrl);
    const proxy = new MongoProxy({ host: hostname, port: Number(port || 27017) });
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `mongodb://127.0.0.1:${(this.#server.address() as AddressInfo).port}/?directConnection=true`;
  }

  /** Arms a cut. @returns resolves once it happened; from then on the wire is dead */
  cut(cut: Cut): Promise<void> {
    this.#cut = cut;
    return new Promise((resolve) => {
      this.#reached = resolve;
    });
  }

  /** MongoDB is away: connections break, and no new one comes about. */
  down(): void {
    this.#down = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  up(): void {
    this.#down = false;
  }

  #join(client: Socket, mongo: Socket): void {
    if (this.#down) {
      client.on('error', () => undefined).destroy();
      mongo.on('error', () => undefined).destroy();
      return;
    }
    let answering = false;
    for (const socket of [client, mongo]) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => this.#sockets.delete(socket));
    }
    client.on('close', () => mongo.destroy());
    mongo.on('close', () => client.destroy());
    client.on('data', (chunk) => {
      if (this.#frozen) return;
      const hit = this.#cut?.at[this.#matched]?.test(chunk.toString('latin1')) ?? false;
      if (hit) this.#matched += 1;
      const complete = hit && this.#matched === this.#cut!.at.length;
      if (complete && this.#cut!.side === 'before') return this.#freeze();
      answering ||= complete;
      mongo.write(chunk);
    });
    mongo.on('data', (chunk) => {
      if (this.#frozen) return;
      if (answering) return this.#freeze();
      client.write(chunk);
    });
  }

  #freeze(): void {
    this.#frozen = true;
    this.#reached();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
